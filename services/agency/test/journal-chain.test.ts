import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger, keepSealing, readCheckpoints, sealSome, verifyJournal, type Checkpoint } from '@qms/chassis';
import { makeKeys } from '@qms/local';
import { withAdmin } from '@qms/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildSystem, openRegister, registerAgency, type Scene } from './build.js';

const log = createLogger({ service: 'test', level: 'silent' });

describe('the chain over the journal', () => {
  let scene: Scene;
  let folder: string;
  let kept: Checkpoint[];

  beforeAll(async () => {
    scene = await openRegister();
    folder = await mkdtemp(join(tmpdir(), 'qms-chain-'));
    makeKeys(join(folder, 'keys'));
    for (let n = 0; n < 5; n += 1) await buildSystem(scene, 'DECLARED');
  });
  afterAll(async () => {
    await scene.world.close();
    await rm(folder, { recursive: true, force: true });
  });

  const file = (): string => join(folder, 'checkpoints', 'agency.jws');
  const verify = (checkpoints = kept) =>
    withAdmin(scene.world.databaseUrls.adminUrl, (client) =>
      verifyJournal(
        async (text, values) => (await client.query<Record<string, unknown>>(text, values)).rows,
        checkpoints,
      ),
    );
  /** As the database's owner might, with every trigger and key switched off. */
  const tamper = (text: string): Promise<unknown> =>
    withAdmin(scene.world.databaseUrls.adminUrl, (client) =>
      client.query(`begin; set local session_replication_role = replica; ${text}; commit`),
    );

  async function sealAndCheckpoint(): Promise<void> {
    const stopping = new AbortController();
    const checkpoints = { keyFile: join(folder, 'keys', 'journal.jwk'), file: file() };
    const options = { service: 'agency', database: scene.world.database, log, stopping: stopping.signal, checkpoints };
    const sealing = keepSealing({ ...options, sealMs: 20, checkpointMs: 1 });
    const done = async (): Promise<boolean> => {
      const [head] = await scene.world.sql<{ seq: number | null; waiting: number }>(
        'select max(seq)::int as seq, (select count(*)::int from journal_unsealed) as waiting from journal_seal',
      );
      kept = await readCheckpoints(file(), join(folder, 'keys', 'journal.pub.jwk'));
      // the head of the chain is written down in the round that follows
      return head?.waiting === 0 && kept.at(-1)?.seq === head.seq;
    };
    for (const until = Date.now() + 50_000; !(await done()); await sleep(20)) {
      if (Date.now() > until) throw new Error('the journal is not sealed and written down');
    }
    stopping.abort();
    await sealing;
  }

  beforeEach(sealAndCheckpoint);

  test('every row is sealed in the order it was written, whoever seals', async () => {
    await registerAgency(scene.world, { parentId: scene.city });
    await registerAgency(scene.world, { parentId: scene.city });
    const sealed = await Promise.all([1, 2, 3].map(() => sealSome(scene.world.database)));
    expect(sealed.toSorted()).toEqual([0, 0, 2]);
    const verdict = await verify();
    expect(verdict).toMatchObject({ fault: null, sealed: verdict.rows });
    expect(verdict.checkpoints).toBeGreaterThanOrEqual(1);
  });

  test('the serving login can add to the journal and read it, and nothing else', async () => {
    const { appUrl, ownerUrl } = scene.world.databaseUrls;
    const refusalOf = (url: string, statement: string): Promise<string> =>
      withAdmin(url, (client) => client.query(statement)).then(
        () => 'done',
        ({ message }: Error) => message,
      );
    for (const table of ['journal', 'journal_seal']) {
      const column = table === 'journal' ? 'verb' : 'hash';
      for (const statement of [
        `update ${table} set ${column} = ${column}`,
        `delete from ${table}`,
        `truncate ${table}`,
      ]) {
        expect(await refusalOf(appUrl, statement)).toBe(`permission denied for table ${table}`);
        expect(await refusalOf(ownerUrl, `${statement}${statement.startsWith('truncate') ? ' cascade' : ''}`)).toBe(
          `${table} is append-only`,
        );
      }
    }
  });

  test('each way to tamper is found, and its first bad row named', async () => {
    const { sealed } = await verify();
    const row = (seq: number): string => `(select journal_id from journal_seal where seq = ${seq})`;
    const ways: [string, (seq: number) => string, (seq: number) => string][] = [
      ...[
        "actor_id = 'somebody'",
        "verb = 'nothing'",
        "at = at + interval '1 microsecond'",
        "reason = ''",
        'subject_version = subject_version + 1',
        "request_id = ''",
        "acting_role = 'KING'",
      ].map((change): [string, (seq: number) => string, (seq: number) => string] => [
        change,
        (seq) =>
          `create table kept as select * from journal where id = ${row(seq)}; update journal set ${change} where id = ${row(seq)}`,
        (seq) => `delete from journal where id = ${row(seq)}; insert into journal select * from kept; drop table kept`,
      ]),
      [
        'a value of what it was before and after',
        (seq) =>
          `create table kept as select * from journal where id = ${row(seq)}; update journal set after = coalesce(after, '{}') || '{"level": "COMMUNE"}' where id = ${row(seq)}`,
        (seq) => `delete from journal where id = ${row(seq)}; insert into journal select * from kept; drop table kept`,
      ],
      [
        'the row taken out',
        (seq) =>
          `create table kept as select * from journal where id = ${row(seq)}; delete from journal where id = ${row(seq)}`,
        () => 'insert into journal select * from kept; drop table kept',
      ],
      [
        'the seal taken out',
        (seq) =>
          `create table kept as select * from journal_seal where seq = ${seq}; delete from journal_seal where seq = ${seq}`,
        () => 'insert into journal_seal select * from kept; drop table kept',
      ],
      [
        'another hash',
        (seq) =>
          `create table kept as select * from journal_seal where seq = ${seq}; update journal_seal set hash = repeat('0', 64) where seq = ${seq}`,
        (seq) =>
          `delete from journal_seal where seq = ${seq}; insert into journal_seal select * from kept; drop table kept`,
      ],
    ];
    let found = 0;
    for (const [name, spoil, mend] of ways) {
      for (const seq of [1, Math.floor(sealed / 2), sealed - 1]) {
        await tamper(spoil(seq));
        expect((await verify()).fault, `${name} at ${seq}`).toMatchObject({ seq });
        await tamper(mend(seq));
        found += 1;
      }
    }
    expect(found).toBe(33);
    expect((await verify()).fault).toBeNull();
  });

  test('two rows that changed places are found', async () => {
    const swap = `update journal_seal set journal_id = case seq
      when 3 then (select journal_id from journal_seal where seq = 4) when 4 then (select journal_id from journal_seal where seq = 3) end
      where seq in (3, 4)`;
    await tamper(`alter table journal_seal drop constraint journal_seal_journal_id_key; ${swap}`);
    expect((await verify()).fault).toMatchObject({ seq: 3 });
    await tamper(`${swap}; alter table journal_seal add constraint journal_seal_journal_id_key unique (journal_id)`);
    expect((await verify()).fault).toBeNull();
  });

  test('a cut tail, and a chain made anew over changed rows, are found by what is kept outside', async () => {
    const { sealed } = await verify();
    await tamper(
      `create table kept as select * from journal_seal where seq > ${sealed - 3};
       create table kept_rows as select * from journal where id in (select journal_id from kept);
       delete from journal where id in (select journal_id from kept); delete from journal_seal where seq > ${sealed - 3}`,
    );
    expect((await verify([])).fault).toBeNull();
    expect((await verify()).fault).toMatchObject({ seq: sealed - 2 });
    await tamper(
      'insert into journal select * from kept_rows; drop table kept_rows; insert into journal_seal select * from kept; drop table kept',
    );
    expect((await verify()).fault).toBeNull();

    await tamper(
      `create table kept as select * from journal; create table kept_seals as select * from journal_seal;
       update journal set actor_id = 'service:other' where id = (select journal_id from journal_seal where seq = 2);
       insert into journal_unsealed select id from journal; delete from journal_seal`,
    );
    while ((await sealSome(scene.world.database)) > 0);
    expect((await verify([])).fault).toBeNull();
    expect((await verify()).fault).not.toBeNull();
    await tamper(
      'delete from journal_seal; delete from journal; insert into journal select * from kept; insert into journal_seal select * from kept_seals; drop table kept; drop table kept_seals',
    );
    expect((await verify()).fault).toBeNull();
  });

  test('a checkpoint that this installation did not sign is refused', async () => {
    const text = await readFile(file(), 'utf8');
    const forged = text.split('\n').map((line) => line.replace(/\.[^.]+\./, '.eyJzZXEiOjF9.'));
    await writeFile(file(), forged.join('\n'));
    await expect(readCheckpoints(file(), join(folder, 'keys', 'journal.pub.jwk'))).rejects.toThrow('was not signed');
    await writeFile(file(), text);
    expect(await readCheckpoints(join(folder, 'nothing'), join(folder, 'nokey'))).toEqual([]);
  });
});
