import { Migration } from '@mikro-orm/migrations';

/** A document covers administrative procedures, several by one and one by several (TT26 art. 41.6). */
export class DocumentsCoverProcedures extends Migration {
  override up(): void {
    this.addSql(`
alter table document add column procedure_ids uuid[] not null default '{}';
create index document_of_procedure on document using gin (procedure_ids) where procedure_ids <> '{}';
`);
  }
}
