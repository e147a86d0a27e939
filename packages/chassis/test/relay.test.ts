import { setTimeout as sleep } from 'node:timers/promises';
import { serviceActor } from '@qms/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { claimDeliveries, countFailure, markSent, park, postpone, type Delivery } from '../dist/delivery.js';
import { openQueues, type Queues } from '../dist/queue.js';
import { startRelay, type Relay } from '../dist/relay.js';
import { home, log, postgresBackend, SHORT, tell, until } from './scene.ts';
import type { Backend, Home } from './scene.ts';

const HOUR = 3_600_000;
const resend = { resendMs: HOUR, resendMaxMs: HOUR };
const numbers = (length: number): number[] => Array.from({ length }, (_, n) => n);

describe('a hold on a delivery', () => {
  let teller: Home;

  beforeAll(async () => {
    teller = await home('teller');
  });
  beforeEach(() => async () => {
    await teller.ask('truncate outbox cascade');
  });
  afterAll(() => teller.drop());

  const em = () => teller.database.fork(serviceActor('teller'));
  const state = () =>
    teller.ask<{ lease_until: Date | null; attempts: number }>(
      'select lease_until::text, next_at::text, attempts, failures, sent_at, parked_at, last_error from outbox_delivery',
    );

  const late: [string, (delivery: Delivery) => Promise<unknown>][] = [
    ['marks it as sent', (delivery) => markSent(em(), [delivery], resend)],
    ['puts it off', (delivery) => postpone(em(), [delivery], 0)],
    ['counts a failure', (delivery) => countFailure(em(), delivery, 'late', { attempts: 1, backoffMs: 1 })],
    ['parks it', (delivery) => park(em(), delivery, 'late')],
  ];
  test.each(late)('that ran out is no hold: a relay that %s too late touches nothing', async (_what, act) => {
    await tell(teller, [1]);
    const [slow] = await claimDeliveries(em(), 100, 0);
    const [quick] = await claimDeliveries(em(), 100, HOUR);
    expect(quick?.event_id).toBe(slow?.event_id);
    const held = await state();
    await act(slow as Delivery);
    expect(await state()).toEqual(held);
    expect(await claimDeliveries(em(), 100, HOUR)).toHaveLength(0);
    await act(quick as Delivery);
    expect((await state())[0]?.lease_until).toBeNull();
  });

  test('is had by one of many that ask at once', async () => {
    await tell(teller, numbers(200));
    const taken = await Promise.all(numbers(8).map(() => claimDeliveries(em(), 25, HOUR)));
    const ids = taken.flat().map(({ event_id }) => event_id);
    expect(new Set(ids).size).toBe(ids.length);
    // what one was just choosing another passes by: what is left over is had the next time
    const rest = await claimDeliveries(em(), 200, HOUR);
    expect(new Set([...ids, ...rest.map(({ event_id }) => event_id)]).size).toBe(200);
  });
});

describe('a relay that gave a round up', () => {
  let backend: Backend;
  let teller: Home;
  let queues: Queues;

  beforeAll(async () => {
    [backend, teller] = await Promise.all([postgresBackend(), home('teller')]);
    queues = await openQueues(backend.url, log);
  });
  afterAll(async () => {
    await queues.close();
    await Promise.all([backend.close(), teller.drop()]);
  });

  /** A relay that says of each queue it sends to; `before` may keep it waiting. */
  function relay(timing: object, sent: string[], before: (queue: string) => Promise<void>): Relay {
    const watched: Queues = {
      ...queues,
      queue(name) {
        const queue = queues.queue(name);
        return Object.assign(Object.create(queue) as typeof queue, {
          addBulk: async (jobs: Parameters<typeof queue.addBulk>[0]) => {
            sent.push(...jobs.map(({ opts }) => `${name} ${opts?.jobId}`));
            await before(name);
            return queue.addBulk(jobs);
          },
        });
      },
    };
    const { database, url: databaseUrl } = teller;
    return startRelay({ service: 'teller', database, databaseUrl, queues: watched, log, timing });
  }

  test('sends nothing more when what it waited for comes', async () => {
    await tell(teller, [1, 2]);
    // one event to each of two queues: the first keeps the slow relay waiting
    await teller.ask(
      `update outbox_delivery set queue = 'other' where event_id = (select max(id::text)::uuid from outbox)`,
    );
    const gate = Promise.withResolvers<void>();
    const [slowly, quickly]: [string[], string[]] = [[], []];
    const slow = relay({ ...SHORT, roundMs: 200, leaseMs: 250, sendMs: 60_000 }, slowly, () => gate.promise);
    await until('the slow one waits', () => slowly.length > 0);
    await slow.stop();
    const waiting = slowly.length;

    const patient = { ...SHORT, leaseMs: 60_000, sendMs: 60_000, roundMs: 60_000, ...resend };
    const quick = relay(patient, quickly, () => Promise.resolve());
    await until('the quick one has sent both', async () => {
      return (await teller.ask('select 1 from outbox_delivery where sent_at is not null')).length === 2;
    });
    gate.resolve();
    await sleep(500);
    await quick.stop();
    expect(slowly).toHaveLength(waiting);
    expect(quickly).toHaveLength(2);
    expect(await teller.ask('select 1 from outbox_delivery where attempts = 1 and lease_until is null')).toHaveLength(
      2,
    );
  });
});
