import { ask, clientError, createLogger, flush, inTransaction, openDatabase, type Database } from '@qms/chassis';
import { newId, type Actor } from '@qms/kernel';
import { actors } from '@qms/testkit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { Document } from '../src/document/document.js';
import { buildDocument, openDocumentControl, type Scene } from './build.js';

describe('whom a connection speaks for', () => {
  let scene: Scene;
  let one: Database;
  let other: Actor;
  let theirs: Scene;
  beforeAll(async () => {
    scene = await openDocumentControl();
    other = scene.outsider;
    const agencyId = other.grants[0]?.agencyId ?? '';
    theirs = { ...scene, agencyId, secretary: actors.secretary(agencyId) };
    await buildDocument(scene);
    await buildDocument(theirs);
    await buildDocument(theirs);
    // all share one connection
    one = await openDatabase({ url: scene.world.databaseUrls.appUrl, mappings: tables.mappings, poolMax: 1 });
  });
  afterAll(async () => {
    await one.close();
    await scene.world.close();
  });

  const count = async (em: ReturnType<Database['fork']>): Promise<number> =>
    Number((await ask(em, sql<{ n: string }>`select count(*) as n from document`))[0]?.n);
  const seenBy = (actor: Actor): Promise<number> => count(one.fork(actor));

  test('interleaved actors on one connection each see their own', async () => {
    const rounds = Array.from({ length: 60 }, (_, n) => [scene.head, other, actors.nobody(), actors.overseer()][n % 4]);
    const seen = await Promise.all(rounds.map((actor) => seenBy(actor as Actor)));
    expect(seen).toEqual(rounds.map((_, n) => [1, 2, 0, 3][n % 4]));
  });

  test('nothing is left over after an error, a rollback, or a statement that broke a transaction', async () => {
    for (const spoil of [
      (actor: Actor) => ask(one.fork(actor), sql`select 1 / 0`),
      (actor: Actor) =>
        inTransaction(one.fork(actor), async () => {
          throw new Error('changed my mind');
        }),
      (actor: Actor) => {
        const em = one.fork(actor);
        return inTransaction(em, () => ask(em, sql`select 1 / 0`));
      },
      (actor: Actor) => {
        const em = one.fork(actor);
        return inTransaction(em, () => ask(em, sql`select set_config('qms.everywhere', 'on', true), 1 / 0`));
      },
    ]) {
      await expect(spoil(actors.overseer())).rejects.toThrow();
      expect(await seenBy(scene.head)).toBe(1);
      await expect(spoil(scene.head)).rejects.toThrow();
      expect(await seenBy(other)).toBe(2);
      expect(await seenBy(actors.nobody())).toBe(0);
    }
  });

  test('a transaction keeps its actor while others wait for the connection', async () => {
    const em = one.fork(scene.head);
    const waiting: Promise<number>[] = [];
    await inTransaction(em, async () => {
      expect(await count(em)).toBe(1);
      waiting.push(seenBy(other), seenBy(actors.overseer()));
      await ask(em, sql`savepoint before_trouble`);
      await expect(ask(em, sql`select 1 / 0`)).rejects.toThrow('division');
      await ask(em, sql`rollback to before_trouble`);
      expect(await count(em)).toBe(1);
    });
    expect(await Promise.all(waiting)).toEqual([2, 3]);
  });

  test('a connection cut off by the server leaves neither its settings nor a hole in the pool', async () => {
    expect(await seenBy(scene.head)).toBe(1);
    await scene.world.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'test_app' and datname = current_database()`,
    );
    await seenBy(other).catch(() => undefined);
    expect(await seenBy(other)).toBe(2);
    expect(await seenBy(scene.head)).toBe(1);
  });

  test('every way to a row asks as the actor, and one past them asks as nobody', async () => {
    const em = one.fork(scene.head);
    expect(await em.count(Document as never)).toBe(1);
    expect(await em.find(Document as never, {})).toHaveLength(1);
    expect(await em.execute('select 1 from document')).toHaveLength(1);
    const past = await sql`select 1 from document`.execute(em.getKysely());
    expect(past.rows).toEqual([]);
  });

  test('whoever keeps the connection tells it once; a hundred questions cost one more statement', async () => {
    await seenBy(other);
    const { statements, settings } = await scene.world.countStatements(async () => {
      for (let n = 0; n < 100; n += 1) await seenBy(scene.head);
    });
    expect([statements.length, settings.length]).toEqual([100, 1]);
  });

  test('what an actor is called is a value: it neither ends a setting nor adds an agency', async () => {
    const at = theirs.agencyId;
    for (const id of [`', true); drop table document; --`, `{${at}}`, 'a\nb', '“”']) {
      const actor: Actor = { id, name: '', grants: [{ role: 'HEAD', agencyId: scene.agencyId }] };
      expect(await seenBy(actor)).toBe(1);
    }
    const forged: Actor = { id: newId(), name: '', grants: [{ role: 'HEAD', agencyId: `${scene.agencyId},${at}` }] };
    expect(await seenBy(forged)).toBe(0);
  });

  test('a row for another agency is refused by PostgreSQL itself, and the reader learns only an error id', async () => {
    const ctx = scene.world.ctx(scene.head);
    const before = await scene.world.sql('select 1 from document');
    const foreign = Document.create(
      { id: newId(), agencyId: theirs.agencyId, code: 'X', kind: 'FORM', title: 'X', reviewCycleMonths: null },
      ctx.now,
    );
    const refusal: unknown = await flush(ctx, 'createDocument', foreign).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: '42501' });
    const told = clientError(refusal, 'en', createLogger({ service: 'test', level: 'silent' }));
    expect(told.extensions).toMatchObject({ code: 'INTERNAL', errorId: expect.any(String) });
    expect(JSON.stringify(told)).not.toMatch(/document|policy|row-level|42501/);
    expect(await scene.world.sql('select 1 from document')).toEqual(before);
  });

  test('nothing is written through what the owner looks through', async () => {
    const em = scene.world.database.fork(actors.overseer());
    for (const view of ['agency_in_reach', 'agency_tree', 'agency_placed', 'journal_place']) {
      await expect(em.execute(`delete from ${view}`)).rejects.toMatchObject({ code: '42501' });
      await expect(em.execute(`insert into ${view} select * from ${view}`)).rejects.toMatchObject({ code: '42501' });
    }
  });
});
