import { Migration } from '@mikro-orm/migrations';

/** A confirmation is one of a scope that was there already; of what changed before now the day was not kept. */
export class TheDayOfAScope extends Migration {
  override up(): void {
    this.addSql(`alter table quality_system add column scope_changed_on date;`);
  }
}
