import { Migration } from '@mikro-orm/migrations';
import { journalSecurity, mirrorSecurity, rowSecurity } from '@qms/chassis';

/** PostgreSQL itself shows nobody the inspections of agencies out of reach. */
export class RowSecurity extends Migration {
  override up(): void {
    this.addSql(`
${mirrorSecurity}
${journalSecurity()}
${rowSecurity({ table: 'inspection', reach: 'agency_id' })}
${rowSecurity({ table: 'quality_system_mirror_member', reach: 'agency_id' })}
${rowSecurity({
  table: 'quality_system_mirror',
  where: 'exists (select from quality_system_mirror_member m where m.quality_system_id = quality_system_mirror.id)',
})}
`);
  }
}
