import { Migration } from '@mikro-orm/migrations';

/** A grant taken back before it began stays as a span of no day: where it was given, the person stays known. */
export class AGrantTakenBack extends Migration {
  override up(): void {
    this.addSql(`
alter table officer_grant drop constraint officer_grant_check, add constraint officer_grant_check check (valid_from <= valid_to);
create or replace view officer_serving as select g.officer_id from officer_grant g where g.valid_from < g.valid_to;
`);
  }
}
