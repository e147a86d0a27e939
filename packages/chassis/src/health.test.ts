import Fastify from 'fastify';
import { expect, test } from 'vitest';
import { healthRoutes, type HealthOptions } from './health.js';
import { createMetrics } from './metrics.js';

const fine = (): Promise<void> => Promise.resolve();
const broken = (): Promise<void> => Promise.reject(new Error('no route to db-1.internal'));

async function ask(url: string, options: Omit<HealthOptions, 'metrics'>): Promise<{ status: number; body: string }> {
  const app = Fastify();
  healthRoutes(app, { ...options, metrics: createMetrics('agency') });
  const { statusCode, body } = await app.inject(url);
  return { status: statusCode, body };
}

test.each([
  ['ready', 200, { checks: { database: fine } }],
  ['degraded', 200, { checks: { database: fine }, degrading: { queue: broken } }],
  ['unready', 503, { checks: { database: broken }, degrading: { queue: fine } }],
])('a process is %s', async (status, code, options) => {
  const answer = await ask('/readyz', options);
  expect(answer.status).toBe(code);
  expect(JSON.parse(answer.body)).toMatchObject({ status });
  expect(answer.body).not.toContain('internal');
});

test('a check that never ends fails after two seconds', async () => {
  const began = Date.now();
  const answer = await ask('/readyz', { checks: { database: () => new Promise(() => undefined) } });
  expect(answer.status).toBe(503);
  expect(Date.now() - began).toBeLessThan(3_000);
});

test('being alive asks nothing of anyone', async () => {
  expect(await ask('/livez', { checks: { database: broken } })).toEqual({ status: 200, body: '{"status":"alive"}' });
});

test('metrics carry the service and the lag of the event loop', async () => {
  const { body } = await ask('/metrics', { checks: {} });
  expect(body).toMatch(/nodejs_eventloop_lag_p99_seconds\{service="agency"\}/);
});
