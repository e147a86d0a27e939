import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Conflict, RuleBroken } from '@qms/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineJob, enqueue, enqueueFlow, listen, orderOf, schedule, type Job, type JobCtx } from '../dist/job.js';
import { createLogger } from '../dist/logger.js';
import { startWorker, type RunningWorker } from '../dist/worker.js';
import { happened, home, postgresBackend, redisBackend, redisServer, SHORT, tell, until } from './scene.ts';
import type { Backend, Home } from './scene.ts';

const backends: [string, () => Promise<Backend>][] = [['postgres', postgresBackend]];
if (redisServer) backends.unshift(['redis', redisBackend]);

describe.each(backends)('a worker on %s', (_name, open) => {
  let backend: Backend;
  let house: Home;
  let worker: RunningWorker;
  const lines: Record<string, unknown>[] = [];
  const runs: { job: string; facts: unknown; ctx: JobCtx }[] = [];
  const note = (job: string) => (ctx: JobCtx, facts: unknown) => {
    runs.push({ job, facts, ctx });
    return Promise.resolve();
  };
  const runsOf = (job: string): { job: string; facts: unknown; ctx: JobCtx }[] => runs.filter((run) => run.job === job);

  const n = z.object({ n: z.number() });
  const plain = defineJob({ name: 'do-plain', payload: n, handle: note('do-plain') });
  const heavy = defineJob({ name: 'do-heavy', payload: n, queue: 'heavy', handle: note('do-heavy') });
  const tick = defineJob({ name: 'do-tick', payload: z.object({}), handle: note('do-tick') });
  const daily = defineJob({ name: 'do-daily', payload: z.object({}), handle: note('do-daily') });
  const ordering = defineJob({
    name: 'order-others',
    payload: n,
    handle: async (ctx, facts) => {
      await enqueue(ctx, heavy, facts, { jobId: `heavy-${facts.n}` });
      await enqueue(ctx, heavy, facts, { jobId: `heavy-${facts.n}` });
      await enqueueFlow(ctx, { ...orderOf(ctx, plain, { n: 3 }), children: [orderOf(ctx, heavy, { n: 2 })] });
    },
  });
  const failing = (name: string, error: () => Error): Job =>
    defineJob({
      name,
      payload: n,
      attempts: 3,
      backoff: 20,
      handle: async (ctx, facts) => {
        await note(name)(ctx, facts);
        throw error();
      },
    });
  const jobs = [
    ...[plain, heavy, tick, daily, ordering],
    failing('break-rule', () => new RuleBroken('R1', 'QĐ19 art. 4', { vi: 'Không.', en: 'Not so.' })),
    failing('collide', () => new Conflict()),
    failing('fall', () =>
      Object.assign(new Error('Key (email)=(an@x.vn) exists'), { code: '23505', constraint: 'one_email' }),
    ),
  ];
  const schedules = [schedule({ job: tick, every: 400 }), schedule({ job: daily, pattern: '0 7 * * *' })];

  beforeAll(async () => {
    [backend, house] = await Promise.all([open(), home('house')]);
    const log = createLogger({
      service: 'house',
      destination: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
    });
    const { database, url: databaseUrl } = house;
    worker = await startWorker({
      ...{ service: 'house', database, databaseUrl, queueUrl: backend.url, log, host: '127.0.0.1', port: 0 },
      ...{ jobs, listeners: [], schedules, timing: SHORT },
    });
  });
  afterAll(async () => {
    await worker.stop();
    await Promise.all([backend.close(), house.drop()]);
  });

  async function fate(
    name: string,
    body: unknown,
    attempts = 3,
  ): Promise<{ state: string; reason: string; made: number }> {
    const queue = worker.queues.queue('house');
    const opts = { jobId: `fate-${name}-${Math.random()}`, attempts, backoff: { type: 'fixed', delay: 20 } };
    await queue.add(name, body, opts);
    await until(`${name} is over`, async () => ['completed', 'failed'].includes(await queue.getJobState(opts.jobId)));
    const job = await queue.getJob(opts.jobId);
    return { state: (await job?.getState()) ?? '', reason: job?.failedReason ?? '', made: job?.attemptsMade ?? 0 };
  }
  const order = (facts: unknown) => ({ payload: facts, requestId: 'request-9' });

  test('a job runs with the request id of its cause and leaves one line in the log', async () => {
    expect(await fate('do-plain', order({ n: 1 }))).toMatchObject({ state: 'completed' });
    const [run] = runsOf('do-plain');
    expect(run?.ctx).toMatchObject({ requestId: 'request-9', actor: { id: 'service:house' }, attempt: { number: 1 } });
    const told = lines.filter((line) => line['job'] === 'do-plain');
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ service: 'house', requestId: 'request-9', queue: 'house', outcome: 'done' });
    expect(told[0]?.['ms']).toEqual(expect.any(Number));
  });

  test('a job that nobody knows fails at once with a clear reason', async () => {
    const { state, reason, made } = await fate('do-magic', order({}));
    expect({ state, reason, made }).toEqual({ state: 'failed', reason: 'house knows no job called do-magic', made: 1 });
  });

  test.each([
    ['a payload of the wrong type', order({ n: 'one' })],
    ['no payload', {}],
    ['something that is no object', 'text'],
  ])('%s fails at once and names the fault', async (_title, body) => {
    const { state, reason, made } = await fate('do-plain', body);
    expect(state).toBe('failed');
    expect(reason).toMatch(/^do-plain: the payload does not fit: /);
    expect(made).toBe(1);
  });

  test('a rule that says no is not tried again', async () => {
    const { reason, made } = await fate('break-rule', order({ n: 1 }));
    expect({ reason, made }).toEqual({ reason: 'RULE_BROKEN: Not so.', made: 1 });
  });

  test('a conflict is tried again, and so is a fault of ours', async () => {
    expect((await fate('collide', order({ n: 1 }))).made).toBe(3);
    expect((await fate('fall', order({ n: 1 }))).made).toBe(3);
    expect(runsOf('collide').map((run) => run.ctx.attempt)).toEqual([
      { number: 1, last: false },
      { number: 2, last: false },
      { number: 3, last: true },
    ]);
  });

  test('neither queue nor log keeps the values a driver complains about', async () => {
    const { reason } = await fate('fall', order({ n: 1 }), 1);
    expect(reason).toBe('database error 23505 at one_email');
    expect(JSON.stringify(lines)).not.toContain('an@x.vn');
  });

  test('a job orders another in a queue of its own, once for an id, and a flow runs its children first', async () => {
    await fate('order-others', order({ n: 1 }));
    await until('the flow is through', () => runsOf('do-plain').some((run) => (run.facts as { n: number }).n === 3));
    expect(runsOf('do-heavy').map((run) => run.facts)).toEqual([{ n: 1 }, { n: 2 }]);
    expect(runsOf('do-heavy')[0]?.ctx.requestId).toBe('request-9');
  });

  test('schedules tick, each tick with a request id of its own, and are written again when the queue forgets them', async () => {
    await until('it ticks', () => runsOf('do-tick').length >= 2);
    expect(new Set(runsOf('do-tick').map((run) => run.ctx.requestId)).size).toBe(runsOf('do-tick').length);
    const before = await worker.queues.queue('house').getJobScheduler('do-daily');
    expect(before).toMatchObject({ pattern: '0 7 * * *', tz: 'Asia/Ho_Chi_Minh' });
    await backend.wipe();
    const gone = runsOf('do-tick').length;
    await until('it ticks again', () => runsOf('do-tick').length >= gone + 2);
    expect(await worker.queues.queue('house').getJobSchedulersCount()).toBe(2);
    expect(runsOf('do-daily')).toHaveLength(0);
  });

  test('readiness counts deliveries not acknowledged, and metrics count jobs', async () => {
    await tell(house, [1, 2]);
    const ready = await worker.health.inject('/readyz');
    expect(ready.statusCode).toBe(200);
    expect(ready.json()).toEqual({
      status: 'ready',
      checks: { database: 'ok', queue: 'ok' },
      pendingDeliveries: 2,
      unsealedRows: 0,
      parkedDeliveries: 0,
    });
    const { body } = await worker.health.inject('/metrics');
    expect(body).toMatch(/qms_jobs_total\{.*job="break-rule",outcome="failed".*\} 1/);
    expect(body).toMatch(/qms_outbox_pending\{.*\} 2/);
    expect(body).toContain('nodejs_eventloop_lag');
    expect(body).not.toContain('do-magic');
  });

  test('two jobs of one name are refused when the worker starts', async () => {
    const twin = listen(happened, { name: 'do-plain', handle: () => Promise.resolve() });
    const { database, url: databaseUrl } = house;
    await expect(
      startWorker({
        ...{ service: 'house', database, databaseUrl, queueUrl: backend.url, queues: worker.queues, host: '127.0.0.1' },
        ...{ port: 0, log: createLogger({ service: 'x', level: 'silent' }), jobs, listeners: [twin], schedules: [] },
      }),
    ).rejects.toThrow('same name');
  });

  test('a worker whose parent is gone stops by itself', async () => {
    const script = fileURLToPath(new URL('doomed-worker.ts', import.meta.url));
    const child = fork(script, ['none', 'hearer', house.url, backend.url], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    child.disconnect();
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
  });

  test.runIf(_name === 'redis')('a queue that would throw jobs away is refused', async () => {
    const connection = await (
      worker.queues.queue('house') as never as {
        backend: { connection: { client: Promise<{ call(...words: string[]): Promise<unknown> }> } };
      }
    ).backend.connection.client;
    await connection.call('config', 'set', 'maxmemory-policy', 'allkeys-lru');
    await expect(worker.queues.refuseUnsafe()).rejects.toThrow('noeviction');
    await connection.call('config', 'set', 'maxmemory-policy', 'noeviction');
  });
});
