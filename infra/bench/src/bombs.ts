import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningSystem } from '@qms/journeys';
import autocannon from 'autocannon';
import { ask, ms, percentile, ratio, say, title, type Door } from './measure.js';
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

/** How long one person waits for one answer after another, alone and beside attackers that never pause. */
export async function besideBombs(system: RunningSystem): Promise<void> {
  const door = { url: `${system.origin}/graphql`, token: await system.tokenOf('lead@demo.qms') };
  const theirs = await system.tokenOf('inspector@demo.qms');
  title(`One person alone, and beside ${ATTACKERS} connections of 2^${FRAGMENTS} nested fragments without a pause`);
  say('', 'alone', 'beside', 'beside : alone');
  for (const [name, query] of [
    ['the federated query over 86 agencies', FEDERATED],
    ['one agency by name', SMALL],
  ] as const) {
    const [alone, beside]: [number[], number[]] = [[], []];
    const refusals: Refusals[] = [];
    await waits(door, query, 2);
    for (let round = 0; round < ROUNDS; round += 1) {
      alone.push(...(await waits(door, query, SECONDS)));
      const bombs = throwBombs({ ...door, token: theirs }, SECONDS + 1);
      // they are under way before the first question
      await sleep(500);
      beside.push(...(await waits(door, query, SECONDS)));
      refusals.push(await bombs);
    }
    for (const p of [50, 99]) {
      const [own, hindered] = [percentile(alone, p), percentile(beside, p)];
      say(`${name}, p${p}`, ms(own), ms(hindered), ratio(hindered, own));
    }
    const second = refusals.map(({ aSecond }) => aSecond).reduce((sum, each) => sum + each, 0) / ROUNDS;
    say('  bombs refused a second meanwhile', second.toFixed(0));
    const [p50, p99] = [Math.max(...refusals.map((each) => each.p50)), Math.max(...refusals.map((each) => each.p99))];
    say('  one of them refused in, at p50 and p99 of the worst round', ms(p50), ms(p99));
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

interface Refusals {
  aSecond: number;
  p50: number;
  p99: number;
}

/** From a thread of their own, so that who measures is not hindered by who attacks. */
async function throwBombs({ url, token }: Door, seconds: number): Promise<Refusals> {
  const { requests, latency, errors, statusCodeStats } = await autocannon({
    url,
    connections: ATTACKERS,
    workers: 1,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token ?? ''}` },
    body: JSON.stringify({ query: BOMB }),
    duration: seconds,
  });
  const codes = Object.keys(statusCodeStats ?? {});
  // 400 for a document that is read, 429 once so many were
  if (errors > 0 || codes.some((code) => code !== '400' && code !== '429'))
    throw new Error(`bombs met ${codes.join()} and ${errors} errors`);
  return { aSecond: requests.average, p50: latency.p50, p99: latency.p99 };
}
