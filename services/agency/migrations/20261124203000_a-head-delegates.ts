import { Migration } from '@mikro-orm/migrations';

/** A role may be held for its head: in which form the deputy signs, and who let them (NĐ30 art. 13). */
export class AHeadDelegates extends Migration {
  override up(): void {
    this.addSql(`
alter table officer_grant
  add column form text check (form in ('KT', 'TL', 'TUQ')),
  add column delegated_by text,
  add constraint officer_grant_delegation_whole
    check ((form is null) = (delegated_by is null) and (form is null or valid_to < 'infinity'));
`);
  }
}
