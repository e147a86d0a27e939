import { Migration } from '@mikro-orm/migrations';

/**
 * The constraint on overlaps is asked of nothing but overlaps. Its GiST index held `agency_id` as it is written in every
 * question, and by the luck of what a sample of the table told, the planner still read a page by it. Of an expression that
 * no question uses it has nothing to offer, and the B-trees are left.
 */
export class SpansAreOnlyGuarded extends Migration {
  override up(): void {
    this.addSql(`
alter table agency_attribute
  drop constraint agency_attribute_one_at_a_time,
  add constraint agency_attribute_one_at_a_time
    exclude using gist ((kind || agency_id::text) with =, daterange(valid_from, valid_to) with &&);
alter table agency_edge
  drop constraint agency_edge_one_at_a_time,
  add constraint agency_edge_one_at_a_time
    exclude using gist ((kind || agency_id::text) with =, daterange(valid_from, valid_to) with &&);
alter table agency_obligation
  drop constraint agency_obligation_one_at_a_time,
  add constraint agency_obligation_one_at_a_time
    exclude using gist ((agency_id::text) with =, daterange(valid_from, valid_to) with &&);
`);
  }
}
