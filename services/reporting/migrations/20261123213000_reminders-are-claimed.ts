import { Migration } from '@mikro-orm/migrations';

/** A reminder is claimed for a while before it is mailed, so that a sender who dies in between is made up for. */
export class RemindersAreClaimed extends Migration {
  override up(): void {
    this.addSql(`
alter table reminder add column claimed_until timestamptz;
alter table reminder add column attempts integer not null default 0;
create index reminder_sent_to on reminder (recipient_id, sent_at) where sent_at is not null;
`);
  }
}
