import type { FastifyInstance, InjectOptions } from 'fastify';
import { expect } from 'vitest';

/** A hostile request: what it belongs to, what it is, and what is sent. */
export type Attack = readonly [family: string, name: string, request: InjectOptions];

/** The codes that a refusal may carry; a client can act on each. */
const CODES = ['INVALID_INPUT', 'UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'TOO_EXPENSIVE', 'RATE_LIMITED'] as const;

/** What must never be read in an answer: frames, paths, hosts, drivers, and names of the schema that were not asked. */
const INSIDES = /\n\s+at |node_modules|\/dist\/|127\.0\.0\.1|ECONN|SyntaxError|Unexpected token|Did you mean|postgres/;

const AT_ONCE_MS = 1_000;

/** Sends it; it is answered at once with one clear refusal, and the gateway serves the next request. */
export async function expectRefused(
  gateway: FastifyInstance,
  request: InjectOptions,
  token: string,
  code?: (typeof CODES)[number],
): Promise<void> {
  const began = performance.now();
  const answer = await gateway.inject(request);
  const ms = performance.now() - began;
  expect(answer.statusCode).toBeGreaterThanOrEqual(400);
  expect(answer.statusCode).toBeLessThan(500);
  const { errors, data } = answer.json<{
    errors: { message: string; extensions: { code: never } }[];
    data?: unknown;
  }>();
  expect(errors).toHaveLength(1);
  expect(data ?? null).toBeNull();
  expect(code === undefined ? CODES : [code]).toContain(errors[0]?.extensions.code);
  expect(errors[0]?.message.length).toBeGreaterThan(0);
  expect(answer.body).not.toMatch(INSIDES);
  expect(answer.body.length).toBeLessThan(4_000);
  expect(ms).toBeLessThan(AT_ONCE_MS);
  const next = await gateway.inject(asked('{ viewer }', token));
  expect(next.json()).toEqual({ data: { viewer: 'officer lead@demo.qms' } });
}

/** A well-formed request of a person. */
export function asked(query: unknown, token: string, more: object = {}): InjectOptions {
  return {
    method: 'POST',
    url: '/graphql',
    headers: { authorization: `Bearer ${token}` },
    payload: { query, ...more },
  };
}

/** `n` times, with its number. */
export function times(n: number, text: (index: number) => string, between = ' '): string {
  return Array.from({ length: n }, (_, index) => text(index)).join(between);
}

/** Fragments that each spread the next one twice: 2^n selections out of n lines. */
export function bomb(n: number): string {
  const fragments = times(n, (k) => `fragment F${k} on Agency{${k === n - 1 ? 'name' : `...F${k + 1} ...F${k + 1}`}}`);
  return `{agencies(first:1){...F0}}${fragments}`;
}
