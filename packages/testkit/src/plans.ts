import { rowSessionOf, TELL_WHO_ACTS } from '@qms/chassis';
import type { Actor } from '@qms/kernel';
import type { Client } from 'pg';
import { testServers } from './config.js';
import { countStatements } from './statements.js';
import { withAdmin } from './test-database.js';
import type { World } from './world.js';

/** What EXPLAIN says of one step. */
interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  Plans?: PlanNode[];
}

export interface Planned {
  /** Tables of more than a thousand rows that a question reads from end to end. */
  readWhole: string[];
  /** The indexes that a question goes by. */
  indexes: string[];
  /** Steps of the plans that read a table, by an index or not. */
  steps: number;
  /** Milliseconds of the questions, the median of several runs: with the policies, and as a login past them. */
  guarded: number;
  bare: number;
}

/** How PostgreSQL answers what a piece of work asks on behalf of an actor: its plans as the serving login, and their price. */
export async function planOf(world: World, as: Actor, work: () => Promise<unknown>): Promise<Planned> {
  const { questions } = await countStatements(work);
  const sizes = await world.sql<{ table: string }>(
    `select relname as table from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and reltuples > 1000`,
  );
  const large = new Set(sizes.map(({ table }) => table));
  const { appUrl, adminUrl } = world.databaseUrls;
  const { nodes, guarded, bare } = await withAdmin(appUrl, async (serving) => {
    await serving.query(TELL_WHO_ACTS, [...rowSessionOf(as)]);
    const found: PlanNode[] = [];
    for (const { text, values } of questions) {
      const { rows } = await serving.query<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
        `explain (format json) ${text}`,
        values,
      );
      found.push(...flat(rows[0]?.['QUERY PLAN'][0]?.Plan));
    }
    return withAdmin(adminUrl, async (past) => {
      await past.query(TELL_WHO_ACTS, [...rowSessionOf(as)]);
      const runs: [number, number][] = [];
      // by turns, so that a busy machine weighs on both alike
      for (let run = 0; run < 9; run += 1) runs.push([await price(serving, questions), await price(past, questions)]);
      return { nodes: found, guarded: median(runs.map(([ms]) => ms)), bare: median(runs.map(([, ms]) => ms)) };
    });
  });
  return {
    readWhole: nodes.flatMap((node) => {
      const table = node['Relation Name'] ?? '';
      return node['Node Type'] === 'Seq Scan' && large.has(table) ? [table] : [];
    }),
    indexes: [...new Set(nodes.flatMap((node) => node['Index Name'] ?? []))].toSorted(),
    steps: nodes.filter((node) => node['Relation Name'] !== undefined).length,
    guarded,
    bare,
  };
}

/** Prints what the policies cost, where a run wants to hear of it (TEST_LOG). */
export function tellPrice(what: string, { guarded, bare }: Planned): void {
  if (testServers.TEST_LOG === 'silent') return;
  process.stdout.write(`${what}: ${guarded.toFixed(2)} ms guarded, ${(guarded / bare).toFixed(2)} × bare\n`);
}

function flat(node: PlanNode | undefined): PlanNode[] {
  return node ? [node, ...(node.Plans ?? []).flatMap(flat)] : [];
}

async function price(client: Client, questions: readonly { text: string; values: unknown[] }[]): Promise<number> {
  const began = performance.now();
  for (const { text, values } of questions) await client.query(text, values);
  return performance.now() - began;
}

function median(runs: readonly number[]): number {
  return runs.toSorted((one, other) => one - other)[Math.floor(runs.length / 2)] ?? 0;
}

/** The id of the n-th agency of a grown tree. */
export function grownId(n: number): string {
  return `018f0000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** Agencies of a grown tree: a province (0), its lead unit (1), its districts (2 to 101), communes; a neighbour from 10,000 on. */
export const GROWN = { agencies: 11_000, province: grownId(0), leadUnit: grownId(1), commune: grownId(5_000) } as const;

/** SQL: the agencies of a grown tree as `grown (n, id, above)`. */
export const GROWN_SQL = `(
  select n, id(n) as id, case when n in (0, 10000) then null when n > 10000 then id(10000)
    when n <= 101 then id(0) else id(2 + n % 100) end as above
  from generate_series(0, ${GROWN.agencies - 1}) n)`.replaceAll(
  /id\(([^)]*)\)/g,
  (_, n: string) => `('018f0000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`,
);

/** Grows the tree in SQL, past every policy; `plant` puts the agencies themselves in, and whatever hangs on them. */
export async function growTree(world: World, plant: readonly string[]): Promise<void> {
  // in one transaction: what is planted is whole when it is committed
  await world.sql(plant.join(';\n'));
  await world.sql(`insert into agency_edge (agency_id, above_id, kind, valid_from)
    select id, above, 'PARENT', '2014-05-18'::date from ${GROWN_SQL} grown where above is not null
    union all select '${GROWN.province}', '${GROWN.leadUnit}', 'LEAD', '2014-05-18'`);
  await world.sql(`select rebuild_agency_reach(array_agg(id)) from ${GROWN_SQL} grown`);
  // as in production, where commits are flushed before a vacuum comes by: what it may not count on, it marks as seen by nobody
  await world.sql('begin; set local synchronous_commit = on; select pg_current_xact_id(); commit');
  await world.sql('vacuum (analyze)');
}

/** Plants the mirror of a grown tree. */
export const PLANT_MIRROR: readonly string[] = [
  `insert into agency_mirror (id, version, level, valid_from, valid_to)
   select id, 1, 'COMMUNE', '2014-05-18'::date, 'infinity'::date from ${GROWN_SQL} grown`,
  `insert into agency_mirror_obligation (agency_id, obligation, valid_from)
   select id, 'MANDATORY', '2014-05-18'::date from ${GROWN_SQL} grown`,
];
