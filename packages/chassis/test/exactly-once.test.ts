import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ask } from '../dist/database.js';
import { listen } from '../dist/job.js';
import { openQueues } from '../dist/queue.js';
import { startRelay } from '../dist/relay.js';
import { startWorker, type RunningWorker } from '../dist/worker.js';
import {
  cutConnections,
  happened,
  home,
  log,
  postgresBackend,
  redisBackend,
  redisServer,
  SHORT,
  tell,
  until,
} from './scene.ts';
import type { Backend, Home } from './scene.ts';

// a machine that has other work to do is waited for: what never happens is told apart from what happens late
vi.setConfig({ testTimeout: 90_000 });
/** Longer than any test. */
const LONG = 120_000;

const backends: [string, () => Promise<Backend>][] = [['postgres', postgresBackend]];
if (redisServer) backends.unshift(['redis', redisBackend]);

describe.each(backends)('one effect for each event, on %s', (_name, open) => {
  let backend: Backend;
  let teller: Home;
  let hearer: Home;
  let cleanUp: (() => Promise<unknown>)[] = [];

  const count = listen(happened, {
    name: 'count-thing',
    handle: async (ctx, { n }, event) => {
      await ask(ctx.em, sql`insert into effect (event_id, n) values (${event.id}, ${n})`);
    },
  });

  beforeAll(async () => {
    [backend, teller, hearer] = await Promise.all([open(), home('teller'), home('hearer')]);
  });
  beforeEach(() => {
    cleanUp = [];
    return async () => {
      await Promise.all(cleanUp.map((clean) => clean()));
      await teller.ask('truncate outbox cascade');
      await hearer.ask('truncate inbox, effect');
      await backend.wipe();
    };
  });
  afterAll(async () => {
    await Promise.all([backend.close(), teller.drop(), hearer.drop()]);
  });

  async function worker(service: 'teller' | 'hearer', timing = SHORT): Promise<RunningWorker> {
    const { database, url } = service === 'teller' ? teller : hearer;
    const running = await startWorker({
      ...{ service, database, databaseUrl: url, queueUrl: backend.url, log, host: '127.0.0.1', port: 0, timing },
      ...{ jobs: [], listeners: service === 'hearer' ? [count] : [], schedules: [] },
    });
    cleanUp.push(() => running.stop());
    return running;
  }

  async function doomed(doom: string, service: 'teller' | 'hearer'): Promise<ChildProcess> {
    const script = fileURLToPath(new URL('doomed-worker.ts', import.meta.url));
    const { url } = service === 'teller' ? teller : hearer;
    const child = spawn(process.execPath, [script, doom, service, url, backend.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    cleanUp.push(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    });
    await once(child.stdout, 'data');
    return child;
  }

  const effects = async (): Promise<number[]> =>
    (await hearer.ask<{ n: number }>('select n from effect order by n')).map(({ n }) => n);
  const pending = async (): Promise<number> =>
    (await teller.ask('select 1 from outbox_delivery where acked_at is null')).length;
  const allHeard = (): Promise<void> => until('every delivery is acknowledged', async () => (await pending()) === 0);
  const numbers = (length: number): number[] => Array.from({ length }, (_, n) => n);

  test('events told while nobody works arrive once when work begins', async () => {
    await tell(teller, numbers(250));
    await Promise.all([worker('teller'), worker('hearer')]);
    await allHeard();
    expect(await effects()).toEqual(numbers(250));
  });

  test('an event sent three times has one effect, and each arrival is acknowledged', async () => {
    const { queues, health } = await worker('hearer');
    await worker('teller');
    await tell(teller, [1]);
    await allHeard();
    const [event] = await teller.ask<{ id: string; at: Date }>('select id, at from outbox');
    const again = {
      ...{ eventId: event?.id, name: 'thing.happened', payload: { n: 1 }, at: new Date(event?.at ?? 0).toISOString() },
      ...{ actorId: 'service:teller', requestId: 'r', source: 'teller' },
    };
    await teller.ask('update outbox_delivery set acked_at = null');
    await queues.queue('hearer').addBulk([
      { name: 'count-thing', data: again },
      { name: 'count-thing', data: again },
    ]);
    await allHeard();
    expect(await effects()).toEqual([1]);
    // one for each that came again; the relay sends it once more besides if it finds it due first
    const metrics = await health.inject('/metrics');
    expect(metrics.body).toMatch(/qms_inbox_duplicates_total\{.*count-thing.*\} [1-9]/);
  });

  test('a relay killed between sending and marking sends again to no effect', async () => {
    const dying = await doomed('before-mark-sent', 'teller');
    await tell(teller, numbers(20));
    await once(dying, 'exit');
    expect(dying.signalCode).toBe('SIGKILL');
    expect(await teller.ask('select 1 from outbox_delivery where sent_at is not null')).toHaveLength(0);
    await Promise.all([worker('teller'), worker('hearer')]);
    await allHeard();
    expect(await effects()).toEqual(numbers(20));
  });

  test.each(['before-commit', 'after-commit'])('a worker killed %s leaves one effect', async (doom) => {
    await worker('teller');
    const dying = await doomed(doom, 'hearer');
    await tell(teller, [7]);
    await once(dying, 'exit');
    expect(dying.signalCode).toBe('SIGKILL');
    expect(await effects()).toEqual(doom === 'before-commit' ? [] : [7]);
    await worker('hearer');
    await allHeard();
    expect(await effects()).toEqual([7]);
  });

  test('a worker that freezes until another has its job adds nothing when it wakes', async () => {
    await worker('teller');
    const freezing = await doomed('sleep-before-commit', 'hearer');
    await tell(teller, [7]);
    await once(freezing.stdout as NodeJS.ReadableStream, 'data');
    freezing.kill('SIGSTOP');
    await worker('hearer');
    await new Promise((wake) => setTimeout(wake, 2_000));
    freezing.kill('SIGCONT');
    await allHeard();
    expect(await effects()).toEqual([7]);
  });

  test('a queue that is wiped mid-run loses no effect', async () => {
    await Promise.all([worker('teller'), worker('hearer')]);
    for (let turn = 0; turn < 4; turn += 1) {
      await tell(
        teller,
        numbers(50).map((n) => turn * 50 + n),
      );
      await backend.wipe();
    }
    await allHeard();
    expect(await effects()).toEqual(numbers(200));
  });

  test('four relays at once send nothing twice', async () => {
    // only relays are tried here: on a busy machine no hold and no deadline may run out, and nobody acknowledges,
    // so that whatever is looked at again is sent again
    const patient = {
      ...{ ...SHORT, lockMs: LONG, leaseMs: 2 * LONG, roundMs: LONG, sendMs: LONG },
      ...{ resendMs: LONG, resendMaxMs: LONG },
    };
    const { queues } = await worker('hearer', patient);
    const sent: string[] = [];
    const watched: typeof queues = {
      ...queues,
      queue(name) {
        const queue = queues.queue(name);
        return Object.assign(Object.create(queue) as typeof queue, {
          addBulk: (jobs: Parameters<typeof queue.addBulk>[0]) => {
            sent.push(...jobs.map(({ opts }) => String(opts?.jobId)));
            return queue.addBulk(jobs);
          },
        });
      },
    };
    const relays = numbers(4).map(() =>
      startRelay({
        service: 'teller',
        database: teller.database,
        databaseUrl: teller.url,
        queues: watched,
        log,
        timing: patient,
      }),
    );
    cleanUp.unshift(() => Promise.all(relays.map((relay) => relay.stop())));
    await tell(teller, numbers(300));
    await until('all effects are there', async () => (await effects()).length >= 300);
    expect(await effects()).toEqual(numbers(300));
    expect(new Set(sent).size).toBe(300);
    expect(sent).toHaveLength(300);
    // an effect may be there before its send is marked
    const marked = 'select 1 from outbox_delivery where attempts = 1 and lease_until is null';
    await until('each send is marked', async () => (await teller.ask(marked)).length === 300);
    expect(sent).toHaveLength(300);
  });

  test('a poison event is parked with its reason while others flow', async () => {
    await teller.ask(`
      with bad (id, name, payload) as (values
        ('018f0000-0000-7000-8000-000000000001'::uuid, 'thing.happened', '{"n": "many"}'::jsonb),
        ('018f0000-0000-7000-8000-000000000002', 'thing.unspeakable', '{}')
      ), said as (
        insert into outbox select id, name, payload, 'r', 'a', now() from bad
      )
      insert into outbox_delivery (event_id, queue, listener)
        select id, case name when 'thing.happened' then 'hearer' else 'no:such:queue' end, 'count-thing' from bad`);
    await tell(teller, numbers(10));
    await Promise.all([worker('teller'), worker('hearer')]);
    await until('others flow', async () => (await effects()).length === 10);
    await until(
      'both are parked',
      async () => (await teller.ask('select 1 from outbox_delivery where parked_at is not null')).length === 2,
    );
    const parked = await teller.ask<{ last_error: string }>(
      'select last_error from outbox_delivery where parked_at is not null order by event_id',
    );
    expect(parked[0]?.last_error).toMatch(/count-thing: the payload does not fit: n: /);
    expect(parked[1]?.last_error).toMatch(/name/i);
    expect(await effects()).toEqual(numbers(10));
  });

  test('a database that drops every connection is waited for', async () => {
    await Promise.all([worker('teller'), worker('hearer')]);
    await tell(teller, [1]);
    await allHeard();
    await Promise.all([cutConnections(teller.url), cutConnections(hearer.url)]);
    await until('the pool is whole again', () =>
      tell(teller, [2]).then(
        () => true,
        () => false,
      ),
    );
    await allHeard();
    expect(await effects()).toEqual([1, 2]);
  });

  test.runIf(_name === 'redis')('a queue that dies and comes back empty loses no effect', async () => {
    await Promise.all([worker('teller'), worker('hearer')]);
    await tell(teller, numbers(20));
    await backend.kill();
    await tell(teller, [20, 21]);
    await new Promise((wait) => setTimeout(wait, 500));
    await backend.restart();
    await allHeard();
    expect(await effects()).toEqual(numbers(22));
  });

  test.runIf(_name === 'redis')('a queue that falls silent for longer than a job is held loses no effect', async () => {
    await Promise.all([worker('teller'), worker('hearer')]);
    await tell(teller, numbers(20));
    const silence = backend.freeze(2_500);
    await tell(teller, [20, 21]);
    await silence;
    await allHeard();
    expect(await effects()).toEqual(numbers(22));
  });

  test.runIf(_name === 'redis')(
    'a worker that begins before its queue is ready works when the queue comes',
    async () => {
      await backend.kill();
      await Promise.all([worker('teller'), worker('hearer')]);
      await tell(teller, [1]);
      await new Promise((wait) => setTimeout(wait, 300));
      await backend.restart();
      await allHeard();
      expect(await effects()).toEqual([1]);
    },
  );

  test.runIf(_name === 'redis')('a worker told to stop while its queue is dead is gone in time', async () => {
    const child = await doomed('none', 'hearer');
    await backend.kill();
    const began = Date.now();
    child.kill('SIGTERM');
    await once(child, 'exit');
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(child.exitCode).toBe(0);
    await backend.restart();
  });

  test('openQueues answers a ping and refuses another scheme', async () => {
    const queues = await openQueues(backend.url, log);
    await queues.ping();
    await queues.refuseUnsafe();
    await queues.close();
    await expect(openQueues('amqp://localhost', log)).rejects.toThrow('QUEUE_URL');
  });
});
