import type { ServiceTables } from '@qms/chassis';
import type { Actor } from '@qms/kernel';
import { withAdmin } from './test-database.js';
import type { World } from './world.js';

interface Guard {
  table: string;
  forced: boolean;
  policies: number;
}

const GUARDS = `
  select c.relname as table, c.relrowsecurity and c.relforcerowsecurity as forced,
         (select count(*)::int from pg_policy p where p.polrelid = c.oid and p.polroles = '{0}') as policies
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`;

const WRITABLE = `
  select distinct g.table_name as name from information_schema.role_table_grants g
  join pg_class c on c.oid = format('public.%I', g.table_name)::regclass and c.relkind = 'v'
  where g.table_schema = 'public' and g.grantee <> pg_get_userbyid(c.relowner) and g.privilege_type in ('INSERT', 'UPDATE', 'DELETE')
    and not 'security_invoker=true' = any (coalesce(c.reloptions, '{}')) order by 1`;

const LOOSE = `
  select p.proname as name from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef
    and not exists (select from unnest(p.proconfig) set where set like 'search_path=%') order by 1`;

/**
 * What is wrong with the guarding of a service's tables: each is guarded, or named with a reason as of no agency; and
 * what looks past the policies is neither written through nor led astray.
 */
export async function unguarded(world: World, { ofNoAgency }: ServiceTables): Promise<string[]> {
  const guards = await world.sql<Guard>(GUARDS);
  const writable = await world.sql<{ name: string }>(WRITABLE);
  const loose = await world.sql<{ name: string }>(LOOSE);
  const known = new Set(guards.map(({ table }) => table));
  return [
    ...guards.flatMap(({ table, forced, policies }) => {
      if (table in ofNoAgency) return forced ? [`${table} is guarded and stands among those of no agency`] : [];
      return forced && policies > 0 ? [] : [`${table} is not guarded: use rowSecurity in its migration`];
    }),
    ...writable.map(({ name }) => `the view ${name} can be written through: use ownersView`),
    ...loose.map(({ name }) => `the function ${name} acts for its owner with no search_path of its own`),
    ...Object.keys(ofNoAgency).flatMap((table) => (known.has(table) ? [] : [`there is no table ${table}`])),
  ];
}

export interface Fence {
  /** Reaches some agencies of the database, and not others. */
  as: Actor;
  reached: readonly string[];
  /**
   * For tables without a column `agency_id`: SQL over a row `t` that gives the agencies whose people see it as uuid[];
   * an empty one is of nobody's, and null is open to all.
   */
  agenciesOf?: Readonly<Record<string, string>>;
}

/** What one table let through; judged by `breaches`. */
export interface Probed {
  table: string;
  /** Rows of agencies reached, of others, and those of both that the actor saw. */
  own: number;
  foreign: number;
  ownSeen: number;
  foreignSeen: number;
  /** Seen by a connection that nobody acts on. */
  seenByNobody: number;
  /** Foreign rows that the actor could change, take out, or put in a second time. */
  changed: number;
  removed: number;
  inserted: number;
  /** Rows that a connection on which nobody acts could put in. */
  insertedByNobody: number;
}

/** Tries every guarded table, found in the catalogue, with raw SQL as the serving login. */
export async function probeRows(world: World, fence: Fence): Promise<Probed[]> {
  const guards = await world.sql<Guard>(GUARDS);
  const probed: Probed[] = [];
  for (const { table } of guards.filter(({ forced }) => forced)) probed.push(await probe(world, fence, table));
  return probed;
}

interface Row {
  place: string;
  agencies: string[] | null;
  row: object;
}

async function probe(world: World, { as, reached, agenciesOf: given = {} }: Fence, table: string): Promise<Probed> {
  // of the tree itself one sees where one's grants begin
  const held = `'{${as.grants.map(({ agencyId }) => agencyId).join(',')}}'::uuid[]`;
  const tree = `case when t.above_id = any (${held}) then array[t.agency_id] else '{}' end`;
  const agenciesOf: Fence['agenciesOf'] = { agency_reach: tree, ...given };
  const rows = await world.sql<Row>(
    `select t.ctid::text as place, ${agenciesOf[table] ?? 'array[t.agency_id]'}::text[] as agencies, to_jsonb(t) as row
     from ${table} t`,
  );
  const isOwn = ({ agencies }: Row): boolean => agencies === null || agencies.some((id) => reached.includes(id));
  const own = rows.filter(isOwn);
  const foreign = rows.filter((row) => !isOwn(row));
  const em = world.database.fork(as);
  const seen = new Set(
    (await em.execute<{ place: string }[]>(`select ctid::text as place from ${table}`)).map(({ place }) => place),
  );
  const nobody = await withAdmin(world.databaseUrls.appUrl, (client) => client.query(`select 1 from ${table}`));
  const columns = await world.sql<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  );
  const names = columns.map(({ name }) => name).join(', ');
  const first = columns[0]?.name ?? '';
  const insert = (value: string): string =>
    `insert into ${table} (${names}) select ${names} from jsonb_populate_record(null::${table}, ${value}::jsonb)`;
  // rows of nobody's may be put in by anybody: who changes what belongs to no agency keeps its journal
  const ofOthers = foreign.filter(({ agencies }) => agencies?.length !== 0).slice(0, 5);
  const tally = async (statement: string, given: (row: Row) => unknown): Promise<number> => {
    let through = 0;
    for (const row of ofOthers) through += await attempt(world, as, statement, given(row));
    return through;
  };
  return {
    table,
    own: own.length,
    foreign: foreign.length,
    ownSeen: own.filter(({ place }) => seen.has(place)).length,
    foreignSeen: foreign.filter(({ place }) => seen.has(place)).length,
    seenByNobody: nobody.rowCount ?? 0,
    changed: await tally(`update ${table} set ${first} = ${first} where ctid = ?::tid`, ({ place }) => place),
    removed: await tally(`delete from ${table} where ctid = ?::tid`, ({ place }) => place),
    inserted: await tally(insert('?'), ({ row }) => JSON.stringify(row)),
    insertedByNobody: await putInByNobody(world, insert('$1'), rows[0]?.row),
  };
}

/** How many rows a statement changes for an actor; none if PostgreSQL refuses it. Nothing stays changed. */
async function attempt(world: World, as: Actor, statement: string, given: unknown): Promise<number> {
  const em = world.database.fork(as);
  await em.begin();
  try {
    return (await em.execute<{ affectedRows: number }>(statement, [given], 'run')).affectedRows;
  } catch (error) {
    return stoppedLater(error) ? 1 : 0;
  } finally {
    await em.rollback();
  }
}

/** The net let it through and only a constraint caught it; refused by the net is false, and any other error is the test's own. */
function stoppedLater(error: unknown): boolean {
  const { code = '' } = error as { code?: string };
  if (code !== '42501' && !code.startsWith('23')) throw error;
  return code !== '42501';
}

async function putInByNobody(world: World, insert: string, row: object | undefined): Promise<number> {
  if (row === undefined) return 0;
  return withAdmin(world.databaseUrls.appUrl, (client) =>
    client.query(insert, [JSON.stringify(row)]).then(
      ({ rowCount }) => rowCount ?? 0,
      (error: unknown) => (stoppedLater(error) ? 1 : 0),
    ),
  );
}

/** What is wrong in what was probed; a table with no row of either kind has shown nothing. `bare` has none on purpose. */
export function breaches(probed: readonly Probed[], bare: readonly string[] = []): string[] {
  return probed.flatMap((found) => {
    const { table, own, foreign, ownSeen, foreignSeen, seenByNobody, changed, removed, inserted } = found;
    const wrong =
      ownSeen !== own || foreignSeen + seenByNobody + changed + removed + inserted + found.insertedByNobody > 0
        ? [`${table}: ${JSON.stringify(found)}`]
        : [];
    const empty = (own === 0 || foreign === 0) && !bare.includes(table) ? [`${table}: nothing to show it on`] : [];
    return [...wrong, ...empty];
  });
}
