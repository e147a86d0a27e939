import type { Access } from '@qms/chassis';
import { newId, ROLES, type Actor } from '@qms/kernel';
import { getNamedType, type GraphQLSchema, isEnumType, isLeafType, isObjectType } from 'graphql';
import { actors } from './actors.js';
import { expectedOf, holderOf, madeFor, said, type Attempt, type Attempts, type Places } from './matrix.js';
import { codeOf, type Input } from './verbs.js';
import type { Answer, World } from './world.js';

/** How many send the same key and input at the same moment. */
const TWINS = 10;
const RECORD = ['register_import', 'register_import_row', 'journal', 'journal_unsealed'];

interface Trial {
  world: World;
  verb: string;
  /** Every leaf of the answer: twins must agree on all of it. */
  fields: string;
  make: () => Promise<{ input: Input; as: Actor; role: Actor }>;
}

/** Tries an idempotency key on every mutation of a service in every way that it can be met with; what went wrong. */
export async function triedWithKeys(
  world: World,
  access: Access,
  places: Places,
  attempts: Attempts,
): Promise<{ verbs: string[]; wrong: string[] }> {
  const wrong: string[] = [];
  const verbs = Object.keys(world.schema.getMutationType()?.getFields() ?? {}).sort();
  for (const verb of verbs) {
    const trial: Trial = {
      world,
      verb,
      fields: leavesOf(world.schema, verb),
      make: allowedAt(access, places, attempts, verb),
    };
    for (const [way, meet] of Object.entries(WAYS)) {
      const found = await meet(trial);
      if (found !== null) wrong.push(`${verb}, ${way}: ${found}`);
    }
  }
  return { verbs, wrong };
}

/** What each way found amiss, or null. */
const WAYS: Readonly<Record<string, (trial: Trial) => Promise<string | null>>> = {
  'the same again': async (trial) => {
    const { input, as } = await trial.make();
    const key = newId();
    const first = await sent(trial, input, as, key);
    if (first.errors) return `it was not done: ${said(first)}`;
    const before = await contents(trial.world);
    const second = await sent(trial, input, as, key);
    if (said(first) !== said(second)) return `${said(first)}, then ${said(second)}`;
    return changed(before, await contents(trial.world));
  },
  'another input': async (trial) => {
    const { input, as } = await trial.make();
    const key = newId();
    await sent(trial, input, as, key);
    const before = await contents(trial.world);
    for (const other of others(trial, input)) {
      const answer = await sent(trial, other, as, key);
      if (!isOfKey(answer)) return `${JSON.stringify(other)} was answered ${said(answer)}`;
    }
    return changed(before, await contents(trial.world));
  },
  'ten at once': async (trial) => {
    const alone = await effectOf(trial, 1);
    const together = await effectOf(trial, TWINS);
    if (together.answers.length > 1) return `they were told ${together.answers.join(' and ')}`;
    return changed(alone.effect, together.effect);
  },
  'another person': async (trial) => {
    const one = await trial.make();
    const key = newId();
    await sent(trial, one.input, one.as, key);
    const other = await trial.make();
    const second = await sent(trial, other.input, { ...other.role, id: newId() }, key);
    if (isOfKey(second)) return 'the key of one was held against another';
    // had it been answered with what the first one did, it would have no key of its own
    return (await keysNamed(trial.world, key)) === (second.errors ? 1 : 2) ? null : 'not every effect has its key';
  },
  'a refusal': async (trial) => {
    const { input, as } = await trial.make();
    const key = newId();
    const before = await contents(trial.world);
    for (const [who, what] of [[actors.nobody(), input], ...stale(input).map((each) => [as, each] as const)] as const) {
      const answer = await sent(trial, what, who, key);
      if (!answer.errors) return `not refused: ${said(answer)}`;
    }
    const left = changed(before, await contents(trial.world));
    if (left !== null) return left;
    // and the key is free for what is right
    const answer = await sent(trial, input, as, key);
    return answer.errors ? `the key was spent: ${said(answer)}` : null;
  },
  'a file that is only tried, or at fault': async (trial) => {
    const { input, as } = await trial.make();
    if (!('dryRun' in input)) return null;
    const [dry, faulty, key] = [{ ...input, dryRun: true }, { ...input, csv: `${String(input['csv'])}?` }, newId()];
    const refused = await sent(trial, faulty, as, key);
    if ((await keysNamed(trial.world, key)) !== 0) return `a file at fault left its key: ${said(refused)}`;
    const before = await contents(trial.world);
    const tries = await Promise.all(Array.from({ length: TWINS }, () => sent(trial, dry, as, key)));
    if (new Set(tries.map(said)).size !== 1 || tries[0]?.errors) return `tried, it said ${tries.map(said).join()}`;
    if (said(await sent(trial, dry, as, key)) !== said(tries[0] as Answer)) return 'tried again, it said otherwise';
    // an import that keeps what its rows would do keeps the record of a try too, and nothing else
    const record = 'register_import' in before ? RECORD : [];
    const beside = Object.fromEntries(['idempotency', ...record].map((table) => [table, '']));
    const left = changed({ ...before, ...beside }, { ...(await contents(trial.world)), ...beside });
    if (left !== null) return left;
    const then = await sent(trial, input, as, key);
    return isOfKey(then) ? null : `the key of a try was good for the deed: ${said(then)}`;
  },
};

function sent({ world, verb, fields }: Trial, input: Input, as: Actor, key: string): Promise<Answer> {
  return world.mutate(verb, input, { as, fields, headers: { 'idempotency-key': key } });
}

/** What so many twins were told, each answer once, and how many rows they left. */
async function effectOf(trial: Trial, twins: number): Promise<{ answers: string[]; effect: Record<string, string> }> {
  const { input, as } = await trial.make();
  const key = newId();
  const before = await contents(trial.world);
  const answers = await Promise.all(Array.from({ length: twins }, () => sent(trial, input, as, key)));
  const after = await contents(trial.world);
  const rows = (told: string | undefined): number => Number(told?.split(' ')[0] ?? 0);
  return {
    answers: [...new Set(answers.map(said))],
    effect: Object.fromEntries(
      Object.entries(after).map(([table, told]) => [table, String(rows(told) - rows(before[table]))]),
    ),
  };
}

/** The first role that the policy lets, and who holds it; or the one person who may. */
function allowedAt(access: Access, places: Places, attempts: Attempts, verb: string): Trial['make'] {
  const rule = access.mutations[verb];
  if (!rule) throw new Error(`${verb} has no policy`);
  return async () => {
    for (const role of ROLES) {
      const as = holderOf(role, places);
      const attempt: Attempt = await madeFor(attempts, verb, as);
      if (attempt.by) return { input: attempt.input, as: attempt.by, role: attempt.by };
      if (expectedOf(rule, as, role, attempt) === 'allowed') return { input: attempt.input, as, role: as };
    }
    throw new Error(`no role may ${verb}: say who may`);
  };
}

/** The same input but for one argument, for each that can be another. */
function others({ world, verb }: Trial, input: Input): Input[] {
  const args = world.schema.getMutationType()?.getFields()[verb]?.args ?? [];
  const changes = Object.entries(input).flatMap(([name, value]): Input[] => {
    const named = getNamedType(args.find((arg) => arg.name === name)?.type);
    const type = named?.name;
    const another = isEnumType(named) ? named.getValues().find((each) => each.name !== value) : undefined;
    if (another && typeof value === 'string') return [{ [name]: another.name }];
    if (type === 'ID') return [{ [name]: Array.isArray(value) ? [newId()] : newId() }];
    if (type === 'Int') return [{ [name]: Number(value) + 1 }];
    if (type === 'String' && typeof value === 'string') return [{ [name]: `${value}\n.` }];
    return type === 'Boolean' ? [{ [name]: value !== true }] : [];
  });
  if (changes.length === 0) throw new Error(`no argument of ${verb} can be another`);
  return changes.map((change) => ({ ...input, ...change }));
}

function stale(input: Input): Input[] {
  const version = input['expectedVersion'];
  return version === undefined ? [] : [{ ...input, expectedVersion: Number(version) + 7 }];
}

function leavesOf(schema: GraphQLSchema, verb: string): string {
  const type = getNamedType(schema.getMutationType()?.getFields()[verb]?.type);
  if (!isObjectType(type)) throw new Error(`${verb} answers with no object`);
  const leaves = Object.values(type.getFields()).filter(
    ({ type: of, args }) => isLeafType(getNamedType(of)) && !args.length,
  );
  return leaves.map(({ name }) => name).join(' ');
}

function isOfKey(answer: Answer): boolean {
  return codeOf(answer) === 'INVALID_INPUT' && answer.errors?.[0]?.extensions['field'] === 'Idempotency-Key';
}

async function keysNamed(world: World, key: string): Promise<number> {
  const rows = await world.sql<{ n: number }>('select count(*)::int as n from idempotency where key = $1', [key]);
  return rows[0]?.n ?? 0;
}

/** Every table: how many rows, and the print of which versions of them: one that is written again is another. */
async function contents(world: World): Promise<Record<string, string>> {
  const tables = await world.sql<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' order by 1",
  );
  const each = tables.map(
    ({ name }) =>
      `select '${name}' as name, count(*) || ' ' || coalesce(sum(hashtextextended(t.ctid || ' ' || t.xmin, 0)), 0) as told from "${name}" t`,
  );
  const rows = await world.sql<{ name: string; told: string }>(each.join(' union all '));
  return Object.fromEntries(rows.map(({ name, told }) => [name, told]));
}

function changed(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string | null {
  const tables = Object.keys(after).filter((table) => before[table] !== after[table]);
  return tables.length === 0
    ? null
    : tables.map((table) => `${table} from ${before[table] ?? ''} to ${after[table] ?? ''}`).join(', ');
}
