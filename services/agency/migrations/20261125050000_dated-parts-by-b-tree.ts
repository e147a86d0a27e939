import { Migration } from '@mikro-orm/migrations';
import { HELD_AT, LEADING_AT, ownersView } from '@qms/chassis';

/**
 * What an agency is called, owes and hangs below is read from the leaves of a B-tree alone. The planner took the GiST index of
 * the constraint on overlaps for it, which costs more the more agencies there are: page 100 took nine times page 1.
 *
 * The order of the register has an index of its own, as an expression: then its codes are counted apart from names, and
 * the planner knows that a page is near.
 *
 * And what an actor reaches may be counted without looking at each agency: the same rows that `agency_in_reach` goes by,
 * with the days on which they hold.
 */
export class DatedPartsByBTree extends Migration {
  override up(): void {
    this.addSql(`
create index agency_attribute_held on agency_attribute (agency_id, kind) include (value, valid_from, valid_to);
create index agency_obligation_held on agency_obligation (agency_id) include (obligation, legal_basis, valid_from, valid_to);
create index agency_edge_held on agency_edge (agency_id, kind) include (above_id, valid_from, valid_to);
create index agency_attribute_in_order on agency_attribute ((case when kind = 'CODE' then value end), agency_id)
  where kind = 'CODE';
${ownersView(
  'agency_reached',
  `select r.above_id, r.agency_id, r.by_lead, r.valid_from, r.valid_to from agency_reach r
   where r.above_id = any (${HELD_AT}) and (not r.by_lead or r.above_id = any (${LEADING_AT}))`,
)}
`);
  }
}
