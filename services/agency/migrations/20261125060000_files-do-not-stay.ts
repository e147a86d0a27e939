import { Migration } from '@mikro-orm/migrations';

/** What a list was drawn from is kept by its digest: who reaches something else asks for it again. */
export class FilesDoNotStay extends Migration {
  override up(): void {
    this.addSql(`
-- lists from before match no digest, and are asked for again
alter table register_export
  add column reach_sha256 text not null default repeat('0', 64) check (reach_sha256 ~ '^[0-9a-f]{64}$');
alter table register_export alter column reach_sha256 drop default;
`);
  }
}
