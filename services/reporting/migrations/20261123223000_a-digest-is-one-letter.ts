import { Migration } from '@mikro-orm/migrations';

/** A reminder keeps the digest that first claimed it: one that goes again is the same letter under the same id. */
export class ADigestIsOneLetter extends Migration {
  override up(): void {
    this.addSql('alter table reminder add column digest_id uuid;');
  }
}
