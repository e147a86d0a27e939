import { performance } from 'node:perf_hooks';
import autocannon from 'autocannon';
import { settings } from './config.js';

const FEDERATED = `{ agencies(first: 100, asOf: "2021-06-30") { nodes { name qualitySystem { stage edition }
  documents(first: 3) { nodes { code } } auditFigures(year: 2020) { inspected inspectedOnSite } } } }`;

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

async function ask(query: string): Promise<unknown> {
  const response = await fetch(settings.gatewayUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as { data?: unknown; errors?: unknown };
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return data;
}

/** The median of several rounds, in milliseconds. */
async function timed(work: () => Promise<unknown>, rounds = 15): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  return median(times);
}

async function requestsPerSecond(): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const { requests } = await autocannon({
      url: settings.gatewayUrl,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: FEDERATED }),
      connections: 8,
      duration: 5,
    });
    rounds.push(requests.average);
  }
  return median(rounds);
}

/** The end cursor of page 99, for the price of page 100; null in a register with fewer pages. */
async function deepCursor(): Promise<string | null> {
  let after: string | null = null;
  for (let page = 1; page < 100; page += 1) {
    const data = (await ask(
      `{ agencies(first: 100, after: ${JSON.stringify(after)}) { pageInfo { hasNextPage endCursor } } }`,
    )) as {
      agencies: { pageInfo: { hasNextPage: boolean; endCursor: string } };
    };
    if (!data.agencies.pageInfo.hasNextPage) return null;
    after = data.agencies.pageInfo.endCursor;
  }
  return after;
}

const say = (name: string, figure: string): void => void process.stdout.write(`${name.padEnd(48)} ${figure}\n`);

say('federated query, requests a second', (await requestsPerSecond()).toFixed(1));
const federated = await timed(() => ask(FEDERATED));
say('federated query, one at a time, ms', federated.toFixed(1));
const first = await timed(() => ask('{ agencies(first: 100) { nodes { id code name } } }'));
say('agencies page 1, ms', first.toFixed(1));
const cursor = await deepCursor();
if (cursor === null)
  say('agencies page 100', 'the register has fewer pages; load one with npm run qms -- demo --agencies 11000');
else {
  const deep = await timed(() =>
    ask(`{ agencies(first: 100, after: ${JSON.stringify(cursor)}) { nodes { id code name } } }`),
  );
  say('agencies page 100, ms (ratio to page 1)', `${deep.toFixed(1)} (${(deep / first).toFixed(2)})`);
}
