import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningSystem } from '@qms/journeys';
import autocannon from 'autocannon';
import { ask, median, ms, percentile, ratio, say, title, type Door } from './measure.js';
import { FEDERATED, SMALL } from './routers.js';

const FRAGMENTS = 20;
const ATTACKERS = 4;
const ROUNDS = 3;
const SECONDS = 5;

/** Fragments that each spread the next one twice: 2^20 selections in 1.2 KB. */
const BOMB = `{ agencies(first: 1) { nodes { ...F0 } } } ${Array.from({ length: FRAGMENTS }, (_, n) => {
  const inside = n === FRAGMENTS - 1 ? 'name' : `...F${n + 1} ...F${n + 1}`;
  return `fragment F${n} on Agency { ${inside} }`;
}).join(' ')}`;

/** What costs a gateway least: it answers by itself. */
const HARMLESS = '{ __typename }';

/** How long one person waits for one answer after another: alone, beside attackers, beside as many harmless askers. */
export async function besideBombs(system: RunningSystem): Promise<void> {
  const door = { url: `${system.origin}/graphql`, token: await system.tokenOf('lead@demo.qms') };
  const theirs = { ...door, token: await system.tokenOf('inspector@demo.qms') };
  title(
    `One person beside ${ATTACKERS} connections that send 2^${FRAGMENTS} nested fragments, or { __typename }, without a pause`,
  );
  say('', 'alone', 'bombs', 'harmless', 'bombs : alone', 'bombs : harmless');
  for (const [name, query] of [
    ['the federated query over 86 agencies', FEDERATED],
    ['one agency by name', SMALL],
  ] as const) {
    const [alone, bombed, accompanied]: [number[], number[], number[]] = [[], [], []];
    const floods: Flood[] = [];
    await waits(door, query, 2);
    for (let round = 0; round < ROUNDS; round += 1) {
      alone.push(...(await waits(door, query, SECONDS)));
      for (const [document, status, times] of [
        [BOMB, '400', bombed],
        [HARMLESS, '200', accompanied],
      ] as const) {
        const flood = sendWithoutPause(theirs, document, status);
        // it is under way before the first question
        await sleep(500);
        times.push(...(await waits(door, query, SECONDS)));
        if (document === BOMB) floods.push(await flood);
        else await flood;
      }
    }
    for (const p of [50, 99]) {
      const [own, beside, among] = [alone, bombed, accompanied].map((each) => percentile(each, p)) as [
        number,
        number,
        number,
      ];
      say(`${name}, p${p}`, ms(own), ms(beside), ms(among), ratio(beside, own), ratio(beside, among));
    }
    const worst = (of: (flood: Flood) => number): number => Math.max(...floods.map(of));
    say('  bombs refused a second meanwhile', median(floods.map(({ aSecond }) => aSecond)).toFixed(0));
    say(
      '  one of them refused in, at p50 and p99 of the worst round',
      ms(worst(({ p50 }) => p50)),
      ms(worst(({ p99 }) => p99)),
    );
  }
}

/** Milliseconds of each answer, asked one after another, each for another day. */
async function waits(door: Door, query: string, seconds: number): Promise<number[]> {
  const times: number[] = [];
  for (const until = performance.now() + seconds * 1000; performance.now() < until;) {
    const asOf = `2021-06-${String((times.length % 28) + 1).padStart(2, '0')}`;
    const began = performance.now();
    await ask(door, query, { asOf });
    times.push(performance.now() - began);
  }
  return times;
}

interface Flood {
  aSecond: number;
  p50: number;
  p99: number;
}

/** From a thread of its own, so that who measures is not hindered by who floods; each answer has this status. */
async function sendWithoutPause({ url, token }: Door, query: string, status: string): Promise<Flood> {
  const { requests, latency, errors, statusCodeStats } = await autocannon({
    url,
    connections: ATTACKERS,
    workers: 1,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token ?? ''}` },
    body: JSON.stringify({ query }),
    duration: SECONDS + 1,
  });
  const codes = Object.keys(statusCodeStats ?? {});
  // the budgets of a measurement are without end: each is read
  if (errors > 0 || codes.join() !== status) throw new Error(`a flood met ${codes.join()} and ${errors} errors`);
  return { aSecond: requests.average, p50: latency.p50, p99: latency.p99 };
}
