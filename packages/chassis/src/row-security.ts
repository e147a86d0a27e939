/*
 * The net beneath every question: PostgreSQL itself shows an actor only rows of agencies that the actor's grants reach,
 * and takes in no others. Which day a question is about is judged by the question (`inScope`); the net is the union over
 * all days, since a grant valid now may ask for any.
 *
 *   agency_reach     the closure of the tree; an actor sees the rows that begin at a grant
 *   agency_in_reach  the agencies reached, for policies
 *   agency_tree      the closure again, for questions about the tree: the rows of every agency reached
 */

const setting = (name: string): string => `(select current_setting('qms.${name}', true))`;

/** SQL: the actor's grants hold everywhere. */
export const EVERYWHERE = `(select current_setting('qms.everywhere', true) = 'on')`;

/** SQL: somebody acts, whatever the grants. */
export const SOMEBODY = `(select current_setting('qms.actor', true) <> '')`;

/** SQL: the text column holds the id of the actor. */
export const isActor = (column: string): string => `${column} = ${setting('actor')}`;

const agenciesOf = (name: string): string =>
  `(select nullif(current_setting('qms.${name}', true), '')::uuid[])::uuid[]`;
/** SQL: the agencies at which the actor's grants are held; and those of them that are held in a leading role. */
export const HELD_AT = agenciesOf('held_at');
export const LEADING_AT = agenciesOf('leading_at');

// `offset 0` keeps it a probe of an index for each row: gathering all that a lead unit reaches costs more than a page
/** SQL: the actor's grants reach the agency in this column. */
export const inReach = (column: string): string =>
  `exists (select from agency_in_reach within where within.agency_id = ${column} offset 0)`;

/** SQL: a row of the tree that reaches down from a grant of the actor's; the day of it is for the question to judge. */
export const reachesDown = (row: string): string =>
  `${row}.above_id = any (${HELD_AT}) and (not ${row}.by_lead or ${row}.above_id = any (${LEADING_AT}))`;

/** SQL: an agency that is being entered: nothing has been computed of its reach yet. */
export const isNewborn = (column: string): string =>
  `${SOMEBODY} and not exists (select from agency_placed placed where placed.agency_id = ${column})`;

export interface RowSecurity {
  table: string;
  /** The column with the agency whose people may see and change the row. */
  reach?: string;
  /** Or: the row is part of another table's, and as visible as that: `{ of: 'report', by: 'report_id' }`. */
  part?: { of: string; by: string };
  /** Or, or besides: a condition in SQL on the row. */
  where?: string;
  /** Besides: rows that may be read and not changed. */
  read?: string;
  /** Besides: rows that may be put in and not read. */
  insert?: string;
}

/**
 * SQL that guards a table, for its migration: `rowSecurity({ table: 'document', reach: 'agency_id' })`. Without an actor
 * nothing is seen or written. The owner, who migrates and stands behind the views and functions of many agencies, is
 * let through by a policy of its own; no service is served with that login.
 */
export function rowSecurity({ table, reach, part, where, read, insert }: RowSecurity): string {
  const column = (name: string): string => `${table}.${name}`;
  const own = [
    EVERYWHERE,
    ...(reach === undefined ? [] : [inReach(column(reach))]),
    ...(part ? [`exists (select from ${part.of} whole where whole.id = ${column(part.by)})`] : []),
    ...(where === undefined ? [] : [where]),
  ];
  if (own.length === 1 && read === undefined) throw new Error(`${table}: say what its rows belong to`);
  const seen = own.join(' or ');
  return `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy ${table}_reach on ${table} using (${seen}) with check (${[seen, ...(insert === undefined ? [] : [insert])].join(' or ')});
${read === undefined ? '' : `create policy ${table}_read on ${table} for select using (${read});`}
create policy ${table}_owner on ${table} to current_user using (true) with check (true);
`;
}

/** A view that its owner looks through, past the policies beneath it: read by the service, and never written through. */
export function ownersView(name: string, query: string): string {
  return `
create view ${name} as ${query};
do $$
declare reader text;
begin
  for reader in
    select distinct grantee from information_schema.role_table_grants
    where table_schema = 'public' and table_name = '${name}' and grantee <> current_user
  loop
    execute format('revoke insert, update, delete, truncate on ${name} from %I', reader);
  end loop;
end $$;
`;
}

/** Guards the dated tree itself, and makes what the other policies look through; first in a service's migration. */
export const scopeSecurity = `
-- a probe is one descent and no heap; above_id is no key of it, or the planner would count a descent for each grant
create index agency_reach_of on agency_reach (agency_id) include (above_id, by_lead);
${rowSecurity({ table: 'agency_reach', read: `agency_reach.above_id = any (${HELD_AT})` })}
${ownersView(
  'agency_in_reach',
  `select r.agency_id from agency_reach r
   where ${reachesDown('r')}`,
)}
${ownersView(
  'agency_tree',
  `select r.above_id, r.agency_id, r.by_lead, r.valid_from, r.valid_to from agency_reach r
   where ${EVERYWHERE} or ${inReach('r.agency_id')}`,
)}
${ownersView('agency_placed', `select r.above_id as agency_id from agency_reach r where r.above_id = r.agency_id`)}
${rowSecurity({ table: 'agency_edge', reach: 'agency_id', insert: isNewborn('agency_edge.agency_id') })}
alter function rebuild_agency_reach(uuid[]) security definer set search_path = public, pg_temp;
`;

/** Guards the journal. `besides` says who sees rows of no agency; all see those of agencies they reach. */
export function journalSecurity({ besides }: { besides?: string } = {}): string {
  const ofNone = `journal.agency_id is null and`;
  return `
${rowSecurity({
  table: 'journal',
  reach: 'agency_id',
  insert: `${ofNone} ${SOMEBODY}`,
  ...(besides === undefined ? {} : { read: `${ofNone} (${besides})` }),
})}
${ownersView('journal_place', 'select j.id, j.agency_id from journal j')}
${rowSecurity({
  table: 'journal_personal',
  part: { of: 'journal', by: 'journal_id' },
  insert: `exists (select from journal_place place where place.id = journal_personal.journal_id
    and (place.agency_id is null and ${SOMEBODY} or ${inReach('place.agency_id')}))`,
})}`;
}

/** Guards a service's mirror of the register, which only its own listeners write. */
export const mirrorSecurity = `${scopeSecurity}
${rowSecurity({ table: 'agency_mirror', reach: 'id' })}
${rowSecurity({ table: 'agency_mirror_obligation', reach: 'agency_id' })}`;

/** The chassis's tables that hold nothing of any agency, and why that is so. */
export const CHASSIS_TABLES_OF_NO_AGENCY: Readonly<Record<string, string>> = {
  migration: 'what has been migrated',
  idempotency: 'keys of mutations; each question names its actor',
  journal_unsealed: 'ids that wait for a seal',
  journal_seal: 'numbers and hashes',
  outbox: 'what the relay carries; only processes read it',
  outbox_delivery: 'who has heard what',
  inbox: 'which events were taken in',
};
