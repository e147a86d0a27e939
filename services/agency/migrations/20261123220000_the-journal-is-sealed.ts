import { Migration } from '@mikro-orm/migrations';
import { journalSealTables } from '@qms/chassis';

/** The journal becomes a chain: each row is sealed with the hash of the one before, and none can be changed. */
export class TheJournalIsSealed extends Migration {
  override up(): void {
    this.addSql(journalSealTables);
  }
}
