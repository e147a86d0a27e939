import { Migration } from '@mikro-orm/migrations';
import { journalSecurity, mirrorSecurity, rowSecurity } from '@qms/chassis';

/** PostgreSQL itself shows nobody the documents of agencies out of reach. */
export class RowSecurity extends Migration {
  override up(): void {
    this.addSql(`
${mirrorSecurity}
${journalSecurity()}
${rowSecurity({ table: 'document', reach: 'agency_id' })}
${rowSecurity({ table: 'revision', reach: 'agency_id' })}
`);
  }
}
