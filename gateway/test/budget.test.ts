import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createLogger } from '@qms/chassis';
import { testServers } from '@qms/testkit';
import { budgets, type Budgets, type BudgetStore } from '../src/budget.js';
import { bomb } from './attacks/attacked.js';
import { ask, codeOf, openScene, type Answer, type Scene } from './scene.js';

const SETTINGS = {
  person: { costPerMinute: 1_000, atOnce: 8 },
  service: { costPerMinute: 100_000, atOnce: 50 },
};
const log = createLogger({ service: 'gateway', level: 'silent' });

let scene: Scene;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());

/** How many of these operations are let through. */
async function allowed(budget: Budgets, actorId: string, cost: number, times: number): Promise<number> {
  let count = 0;
  for (let turn = 0; turn < times; turn += 1) {
    const leave = await budget.take(actorId, cost).catch(() => null);
    leave?.();
    count += leave ? 1 : 0;
  }
  return count;
}

const stores: [name: string, store: () => BudgetStore][] = [
  ['PostgreSQL', () => ({ databaseUrl: scene.databaseUrls.appUrl })],
  ...(testServers.TEST_REDIS_URL === undefined
    ? []
    : [['Redis', () => ({ redisUrl: testServers.TEST_REDIS_URL ?? '' })] as [string, () => BudgetStore]]),
];
let person = 0;
/** Somebody who has spent nothing yet. */
const somebody = (): string => `person-${process.pid}-${(person += 1)}`;

describe.each(stores)('budgets counted in %s', (_, store) => {
  const open = async (): Promise<Budgets> => {
    const opened = budgets(SETTINGS, store(), log);
    // a store that is on its way up is no store yet
    await new Promise((done) => setTimeout(done, 200));
    return opened;
  };

  test('what a person spends in a minute is bounded, at all gateways together', async () => {
    const [one, other] = [await open(), await open()];
    const id = somebody();
    const through = (await allowed(one, id, 100, 6)) + (await allowed(other, id, 100, 20));
    expect(through).toBe(10);
    const refusal = await one.take(id, 100).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      extensions: { code: 'RATE_LIMITED', budget: { costPerMinute: 1_000 } },
    });
    const { retryAfter } = (refusal as { extensions: { retryAfter: number } }).extensions;
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(60);
    // nobody else is asked to pay for it
    expect(await allowed(one, somebody(), 100, 10)).toBe(10);
    await Promise.all([one.close(), other.close()]);
  });

  test('a service has a budget of its own', async () => {
    const budget = await open();
    expect(await allowed(budget, `service:${somebody()}`, 1_000, 100)).toBe(100);
    expect(await allowed(budget, somebody(), 1_000, 2)).toBe(1);
    await budget.close();
  });

  test('operations that come together do not count on the same remainder', async () => {
    const budget = await open();
    const id = somebody();
    const answers = await Promise.allSettled(Array.from({ length: 4 }, () => budget.take(id, 400)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    await budget.close();
  });

  test('a person runs so many operations at once, and more when those have ended', async () => {
    const budget = await open();
    const id = somebody();
    const running = await Promise.all(Array.from({ length: 8 }, () => budget.take(id, 1)));
    await expect(budget.take(id, 1)).rejects.toMatchObject({
      extensions: { code: 'RATE_LIMITED', budget: { atOnce: 8 } },
    });
    for (const leave of running) leave();
    // what has ended is taken off behind the answer
    await vi.waitFor(async () => {
      const again = await Promise.allSettled(Array.from({ length: 8 }, () => budget.take(id, 1)));
      const through = again.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      for (const leave of through) leave();
      expect(through).toHaveLength(8);
    }, 3_000);
    await budget.close();
  });
});

test('a store that is away refuses nobody: each gateway then counts for itself', async () => {
  for (const store of [{ redisUrl: 'redis://127.0.0.1:1' }, { databaseUrl: 'postgres://a:b@127.0.0.1:1/c' }]) {
    const budget = budgets(SETTINGS, store, log);
    expect(await allowed(budget, somebody(), 100, 20)).toBe(10);
    await budget.close();
  }
});

describe('at the gateway', () => {
  test('a spent budget answers 429 with its name, the time to wait, and no word to a subgraph', async () => {
    const gateway = await scene.open({
      budgets: { ...SETTINGS, person: { costPerMinute: 200, atOnce: 8 } },
    });
    const as = await scene.tokenOf('lead@demo.qms');
    const page = '{ agencies(first: 50) { name } }';
    expect((await ask(gateway, page, { as })).status).toBe(200);
    for (let turn = 0; turn < 6; turn += 1) await ask(gateway, page, { as });
    const heard = scene.subgraphs.agency.seen.length;
    const response = await gateway.inject({
      method: 'POST',
      url: '/graphql',
      headers: { authorization: `Bearer ${as}`, 'accept-language': 'en' },
      payload: { query: page },
    });
    expect(response.statusCode).toBe(429);
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    expect(response.json()).toMatchObject({
      errors: [{ extensions: { code: 'RATE_LIMITED', budget: { costPerMinute: 200 } } }],
    });
    expect(scene.subgraphs.agency.seen.length).toBe(heard);
    const own = await scene.forge(
      { iss: 'urn:qms:services', sub: 'service:reporting' },
      {},
      await scene.key('service-reporting'),
    );
    expect((await ask(gateway, page, { as: own })).status).toBe(200);
  });

  test('one operation may cost a service more than a person', async () => {
    const gateway = await scene.open();
    const dear = '{ agencies(first: 100) { below(first: 100) { name id } } }';
    const own = await scene.forge(
      { iss: 'urn:qms:services', sub: 'service:reporting' },
      {},
      await scene.key('service-reporting'),
    );
    const person = await ask(gateway, dear, { as: await scene.tokenOf('lead@demo.qms') });
    expect([person.status, codeOf(person)]).toEqual([400, 'TOO_EXPENSIVE']);
    expect(person.errors?.[0]?.extensions['budget']).toEqual({ cost: 10_000 });
    expect((await ask(gateway, dear, { as: own })).status).toBe(200);
  });

  test.each([
    ['a bomb', bomb(20), 'TOO_EXPENSIVE'],
    [
      'what is dearer than any operation may be',
      '{ agencies(first: 2000000000) { below(first: 100) { id } } }',
      'TOO_EXPENSIVE',
    ],
    ['what cannot be read', '{ viewer', 'INVALID_INPUT'],
    ['what there is not', '{ secret }', 'INVALID_INPUT'],
  ])(
    'whoever sends %s again and again is not read any more; others are, and so is this one a minute later',
    async (_, query, code) => {
      const person = { costPerMinute: 200_000, atOnce: 16 };
      const gateway = await scene.open({ budgets: { ...SETTINGS, person } });
      const [as, other] = [await scene.tokenOf('admin@demo.qms'), await scene.tokenOf('lead@demo.qms')];
      await scene.sql('delete from spent');
      const answers: Answer[] = [];
      for (let turn = 0; turn < 68; turn += 1) {
        answers.push(...(await Promise.all(Array.from({ length: 10 }, () => ask(gateway, query, { as })))));
      }
      const told = answers.map((each) => `${each.status} ${String(codeOf(each))}`);
      expect(new Set(told)).toEqual(new Set([`400 ${code}`, '429 RATE_LIMITED']));
      // some hundred are told what is wrong with them
      expect(told.filter((each) => each.startsWith('400')).length).toBeGreaterThan(500);
      const last = await ask(gateway, '{ viewer }', { as });
      expect([last.status, codeOf(last)]).toEqual([429, 'RATE_LIMITED']);
      expect(last.errors?.[0]?.extensions['budget']).toEqual({ costPerMinute: 200_000 });
      expect((await ask(gateway, '{ viewer }', { as: other })).status).toBe(200);
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
      await scene.sql('delete from spent');
      expect((await ask(gateway, '{ viewer }', { as })).status).toBe(200);
      vi.useRealTimers();
    },
  );

  test('a page size is what the variable says, or what stands in its place', async () => {
    const gateway = await scene.open();
    const as = await scene.tokenOf('lead@demo.qms');
    const pages = (size: number): string =>
      `query ($n: Int! = ${size}) { agencies(first: $n) { below(first: $n) { name id } } }`;
    const statusOf = async (query: string, variables?: object): Promise<number> =>
      (await ask(gateway, query, { as, ...(variables ? { variables } : {}) })).status;
    expect(await statusOf(pages(5))).toBe(200);
    expect(await statusOf(pages(100))).toBe(400);
    expect(await statusOf(pages(100), { n: 5 })).toBe(200);
    expect(await statusOf(pages(5), { n: 100 })).toBe(400);
  });
});
