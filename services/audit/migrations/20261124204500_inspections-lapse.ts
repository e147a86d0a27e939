import { Migration } from '@mikro-orm/migrations';

/** An inspection whose agency ended before it was done has lapsed; it never counts. */
export class InspectionsLapse extends Migration {
  override up(): void {
    this.addSql(`
alter table inspection drop constraint inspection_state_of_method;
alter table inspection add constraint inspection_state_of_method check (
  case method
    when 'DESK' then state in ('PLANNED', 'REQUESTED', 'REPORTED', 'REVIEWED', 'CLOSED', 'LAPSED') and signed_on is null
    else state in ('PLANNED', 'ANNOUNCED', 'UNDER_WAY', 'MINUTES_AGREED', 'SIGNED', 'CLOSED', 'LAPSED')
      and reviewed_on is null
  end);
`);
  }
}
