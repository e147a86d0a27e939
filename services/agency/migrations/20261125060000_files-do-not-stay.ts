import { Migration } from '@mikro-orm/migrations';

/**
 * What a list was drawn from is kept by its digest: who reaches something else asks for it again. And files have their
 * time: a list taken out, and a file that was only tried, are gone a day later; what each row of a file did, after 90.
 */
export class FilesDoNotStay extends Migration {
  override up(): void {
    this.addSql(`
-- lists from before match no digest, and are asked for again
alter table register_export
  add column reach_sha256 text not null default repeat('0', 64) check (reach_sha256 ~ '^[0-9a-f]{64}$');
alter table register_export
  alter column reach_sha256 drop default,
  drop constraint register_export_state_check,
  add constraint register_export_state_check check (state in ('QUEUED', 'READY', 'FAILED', 'CLEARED')),
  drop constraint register_export_check,
  add constraint register_export_check check ((state in ('READY', 'CLEARED')) = (sha256 is not null));
alter table upload
  drop constraint upload_state_check,
  add constraint upload_state_check check (state in ('AWAITED', 'RECEIVED', 'PROVEN', 'REFUSED', 'CLEARED'));
alter table register_import add column rows_kept boolean not null default true;

create index register_export_ready on register_export (id) where state = 'READY';
create index register_export_bytes on register_export (sha256) where state = 'READY';
create index upload_proven on upload (id) where state = 'PROVEN';
create index upload_bytes on upload (sha256) where state = 'PROVEN';
create index upload_open on upload (actor_id) where state in ('AWAITED', 'RECEIVED');
create index register_import_upload on register_import (upload_id);
create index register_import_rows on register_import (id) where rows_kept;
`);
  }
}
