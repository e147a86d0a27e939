import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { provision } from '@qms/chassis';
import { tokenSigner } from '@qms/gateway/tokens';
import type { RunningSystem } from '@qms/journeys';
import { newId, type Actor } from '@qms/kernel';
import { plantRegister, PROVINCE } from './generated-register.js';
import { ask, median, ms, ratio, say, title } from './measure.js';

const SERVER = fileURLToPath(new URL('../../../services/agency/dist/src/server.js', import.meta.url));
const [FEW, MANY] = [86, 11_000];
const PAGE_OF = 50;
const ROUNDS = 25;

/** The agency service alone on a generated register, as it runs anywhere: its own process, its serving login. */
interface Register {
  ask<Data>(as: Actor, query: string, variables?: object): Promise<Data>;
  idOf(code: string): Promise<string>;
  stop(): Promise<void>;
}

interface Page {
  agencies: { nodes: { id: string; name: string }[]; pageInfo: { endCursor: string }; totalCount?: number };
}

const FIELDS = 'nodes { id code name level obligation parent { name } leadUnit { code } } pageInfo { endCursor }';
const ARGUMENTS = `first: ${PAGE_OF}, after: $after, asOf: $asOf, filter: $filter`;
const PAGE = `query ($after: String, $asOf: Date, $filter: AgencyFilter) { agencies(${ARGUMENTS}) { ${FIELDS} } }`;
const WALK = PAGE.replace(FIELDS, 'nodes { id } pageInfo { endCursor }');
const COUNT = `{ agencies(first: 1) { nodes { id } totalCount } }`;

const overseer: Actor = { id: newId(), name: 'overseer', grants: [{ role: 'MINISTRY_OVERSEER', agencyId: null }] };

/** What the register answers among 11,000 agencies with five years of history, beside the same among 86. */
export async function measureRegister(system: RunningSystem): Promise<void> {
  process.stderr.write(`\nGenerating registers of ${FEW} and ${MANY} agencies with five years of history …\n`);
  const few = await openRegister(system, FEW);
  const many = await openRegister(system, MANY);
  try {
    for (const [name, of] of [
      ['a lead unit', async (register: Register) => leadAt(await register.idOf(PROVINCE.leadUnit))],
      ['an overseer of everything', () => Promise.resolve(overseer)],
    ] as const) {
      title(`${name[0]?.toUpperCase()}${name.slice(1)} asks the register, pages of ${PAGE_OF}, median of ${ROUNDS}`);
      say('', `${FEW} agencies`, `${MANY}`, 'ratio');
      await measureAs({ register: few, as: await of(few) }, { register: many, as: await of(many) });
    }
  } finally {
    await Promise.all([few.stop(), many.stop()]);
  }
}

interface Asker {
  register: Register;
  as: Actor;
}

async function measureAs(few: Asker, many: Asker): Promise<void> {
  const past = threeYearsAgo();
  const page =
    ({ register, as }: Asker, variables: object) =>
    async (): Promise<number> =>
      (await register.ask<Page>(as, PAGE, variables)).agencies.nodes.length;
  const compare = async (name: string, one: () => Promise<number>, other: () => Promise<number>): Promise<void> => {
    const [small, large] = await byTurns(name, one, other);
    say(name, ms(small), ms(large), ratio(large, small));
  };
  const first = page(few, {});
  await compare('page 1', first, page(many, {}));
  await compare('page 100', first, page(many, { after: await hundredth(many, null) }));
  await compare('page 1, three years ago', page(few, { asOf: past }), page(many, { asOf: past }));
  const deep = await hundredth(many, past);
  await compare('page 100, three years ago', page(few, { asOf: past }), page(many, { asOf: past, after: deep }));
  const [called, calledOfMany] = [await namedIn(few), await namedIn(many)];
  await compare(
    'search by a name of today',
    page(few, { filter: { search: called.now } }),
    page(many, { filter: { search: calledOfMany.now } }),
  );
  await compare(
    'search by an old name',
    page(few, { filter: { search: called.then } }),
    page(many, { filter: { search: calledOfMany.then } }),
  );
  const below = async (asker: Asker): Promise<object> => ({
    filter: { subtreeOf: await asker.register.idOf(PROVINCE.code) },
  });
  await compare('subtree of the province', page(few, await below(few)), page(many, await below(many)));
  const count =
    ({ register, as }: Asker) =>
    async (): Promise<number> => {
      const { agencies } = await register.ask<Page>(as, COUNT);
      // the count itself is not compared: it differs
      return (agencies.totalCount ?? 0) > 0 ? 1 : 0;
    };
  await compare('totalCount', count(few), count(many));
}

/** The medians of two questions asked by turns, so that a busy machine weighs on both; they must answer as many rows. */
async function byTurns(
  name: string,
  one: () => Promise<number>,
  other: () => Promise<number>,
): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let round = -2; round < ROUNDS; round += 1) {
    const rows: number[] = [];
    for (const [at, work] of [one, other].entries()) {
      const began = performance.now();
      rows.push(await work());
      if (round >= 0) times[at]?.push(performance.now() - began);
    }
    if (rows[0] !== rows[1] || rows[0] === 0) throw new Error(`${name}: ${rows.join(' and ')} rows`);
  }
  return [median(times[0]), median(times[1])];
}

async function hundredth({ register, as }: Asker, asOf: string | null): Promise<string> {
  let after: string | null = null;
  for (let page = 1; page < 100; page += 1) {
    after = (await register.ask<Page>(as, WALK, { after, asOf })).agencies.pageInfo.endCursor;
  }
  return after ?? '';
}

/** A commune's name today, and the one it had three years ago. */
async function namedIn({ register, as }: Asker): Promise<{ now: string; then: string }> {
  const variables = { filter: { level: 'COMMUNE' } };
  const now = await register.ask<Page>(as, PAGE, variables);
  const then = await register.ask<Page>(as, PAGE, { ...variables, asOf: threeYearsAgo() });
  const before = new Map(then.agencies.nodes.map(({ id, name }) => [id, name]));
  const found = now.agencies.nodes.find(({ id, name }) => before.has(id) && before.get(id) !== name);
  if (!found) throw new Error('no commune was renamed');
  return { now: found.name, then: before.get(found.id) ?? '' };
}

function leadAt(agencyId: string): Actor {
  return { id: newId(), name: 'lead', grants: [{ role: 'LEAD', agencyId }] };
}

function threeYearsAgo(): string {
  const day = new Date();
  day.setFullYear(day.getFullYear() - 3);
  return day.toISOString().slice(0, 10);
}

async function openRegister(system: RunningSystem, size: number): Promise<Register> {
  const urlOf = (login?: string): string => {
    const url = new URL(system.databaseUrl('agency'));
    url.pathname = `/register_of_${size}`;
    if (login !== undefined) [url.username, url.password] = [login, login];
    return url.toString();
  };
  const urls = { app: urlOf('bench_app'), owner: urlOf('bench_owner') };
  await provision(system.databaseUrl('agency'), urls);
  const folder = mkdtempSync(join(tmpdir(), 'qms-register-'));
  const port = await freePort();
  const child = fork(SERVER, [], {
    env: {
      ...system.environment,
      ...{ DATABASE_URL_AGENCY: urls.app, DATABASE_URL_AGENCY_OWNER: urls.owner, QMS_DATA_DIR: folder },
      ...{ QMS_KEYS_DIR: system.keysDir, QMS_PORT: String(port - 1), LOG_LEVEL: 'error' },
    },
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const origin = `http://127.0.0.1:${port}`;
    await untilReady(`${origin}/readyz`, () => child.exitCode !== null);
    await plantRegister(urlOf(), size);
    const sign = await tokenSigner(`${system.keysDir}/gateway.jwk`);
    const askAs = async <Data>(as: Actor, query: string, variables: object = {}): Promise<Data> =>
      ask<Data>({ url: `${origin}/graphql`, token: await sign(as, 'agency') }, query, variables);
    return {
      ask: askAs,
      idOf: async (code) => {
        const query = 'query ($code: String!) { agencyByCode(code: $code) { id } }';
        return (await askAs<{ agencyByCode: { id: string } }>(overseer, query, { code })).agencyByCode.id;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function untilReady(url: string, gone: () => boolean): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until && !gone(); await sleep(100)) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
  }
  throw new Error('the agency service did not start');
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}
