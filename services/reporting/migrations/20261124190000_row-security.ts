import { Migration } from '@mikro-orm/migrations';
import { isActor, journalSecurity, mirrorSecurity, rowSecurity } from '@qms/chassis';

/** PostgreSQL itself shows nobody the reports and reminders of agencies out of reach. */
export class RowSecurity extends Migration {
  override up(): void {
    this.addSql(`
${mirrorSecurity}
${journalSecurity()}
${rowSecurity({ table: 'report', reach: 'scope_agency_id' })}
${['report_step', 'report_snapshot', 'report_row', 'report_progress', 'report_figure', 'report_rendition']
  .map((table) => rowSecurity({ table, part: { of: 'report', by: 'report_id' } }))
  .join('')}
${rowSecurity({ table: 'reminder', reach: 'agency_id', read: isActor('recipient_id::text') })}
`);
  }
}
