import { performance } from 'node:perf_hooks';
import autocannon from 'autocannon';

export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

/** The value that so many in a hundred do not exceed. */
export const percentile = (numbers: readonly number[], p: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.ceil((numbers.length * p) / 100) - 1] ?? Number.NaN;

/** A router's address, and the token of whoever asks; the second router needs none. */
export interface Door {
  url: string;
  token?: string | undefined;
}

/** Asks a router; an error is thrown, so that a failure is never measured as speed. */
export async function ask<Data>({ url, token }: Door, query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Data; errors?: unknown };
  if (errors !== undefined || data === undefined) throw new Error(JSON.stringify(errors));
  return data;
}

/** The median of several rounds in milliseconds, after one to warm up. */
export async function timed(work: () => Promise<unknown>, rounds = 11): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const began = performance.now();
    await work();
    if (round > 0) times.push(performance.now() - began);
  }
  return median(times);
}

const STRIDES = [1, 3, 5, 9, 11, 13, 15, 17];

export interface Throughput {
  requestsPerSecond: number;
  /** Milliseconds at the median and at the 97.5th percentile. */
  p50: number;
  p97: number;
}

/** Eight clients at once, each with its own walk through the days: a router may answer equal questions as one. */
export async function throughput({ url, token }: Door, query: string, seconds: number): Promise<Throughput> {
  let clients = 0;
  const post = {
    method: 'POST' as const,
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  };
  const days = Array.from({ length: 28 }, (_, n) => `2021-06-${String(n + 1).padStart(2, '0')}`);
  const { requests, latency, non2xx, errors } = await autocannon({
    url,
    connections: 8,
    setupClient: (client) => {
      // two that meet on a day part again on the next: odd strides differ and pass every one of the 28
      const stride = STRIDES[clients++ % STRIDES.length] ?? 1;
      const own = days.map((_, n) => days[(n * stride + clients * 5) % days.length] ?? '');
      client.setRequests(own.map((asOf) => ({ ...post, body: JSON.stringify({ query, variables: { asOf } }) })));
    },
    duration: seconds,
  });
  if (non2xx + errors > 0) throw new Error(`${non2xx + errors} requests failed at ${url}`);
  return { requestsPerSecond: requests.average, p50: latency.p50, p97: latency.p97_5 };
}

const NAME_WIDTH = 58;

export function title(text: string): void {
  process.stdout.write(`\n${text}\n`);
}

export function say(name: string, ...figures: string[]): void {
  process.stdout.write(`  ${name.padEnd(NAME_WIDTH)} ${figures.map((figure) => ` ${figure}`.padStart(12)).join('')}\n`);
}

export const ms = (value: number): string => (value < 100 ? `${value.toFixed(1)} ms` : `${value.toFixed(0)} ms`);
export const ratio = (a: number, b: number): string => `${(a / b).toFixed(2)} ×`;
