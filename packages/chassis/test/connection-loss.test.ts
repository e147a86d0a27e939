import { serviceActor } from '@qms/kernel';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { ask, inTransaction, openDatabase } from '../dist/database.js';
import { within } from '../dist/deadline.js';
import { cutConnections, home } from './scene.ts';

test('more transactions cut by the server than the pool is large leave the pool whole', async () => {
  const house = await home('cut');
  const database = await openDatabase({ url: house.url, mappings: [], poolMax: 2 });
  for (const moment of ['during a statement', 'before a statement', 'before the commit'] as const) {
    const em = database.fork(serviceActor('test'));
    const cutOff = inTransaction(em, async () => {
      await ask(em, sql`select 1`);
      if (moment === 'during a statement') setTimeout(() => void cutConnections(house.url), 50);
      else await cutConnections(house.url);
      if (moment !== 'before the commit') await ask(em, sql`select pg_sleep(5)`);
    });
    await expect(cutOff, moment).rejects.toThrow(/terminat|not queryable/);
  }
  const answer = within('a new connection', 3_000, ask(database.fork(serviceActor('test')), sql`select 2 as two`));
  expect(await answer).toEqual([{ two: 2 }]);
  await within('close', 3_000, database.close());
  await house.drop();
});
