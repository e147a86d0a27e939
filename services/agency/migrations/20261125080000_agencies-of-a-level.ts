import { Migration } from '@mikro-orm/migrations';

/** A register has a few departments and districts among ten thousand communes: they are found without a walk past all. */
export class AgenciesOfALevel extends Migration {
  override up(): void {
    this.addSql(`
create index agency_attribute_level on agency_attribute (value, agency_id) include (valid_from, valid_to)
  where kind = 'LEVEL';
`);
  }
}
