import { createServer, type AddressInfo, type Server } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gatewayClient, inTransaction, openMail, type JobCtx, type Mailer } from '@qms/chassis';
import { newId } from '@qms/kernel';
import { makeKeys } from '@qms/local';
import { actors, agencyFacts, openService, type World } from '@qms/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { planDueReminders } from '../src/reminder/reminder.commands.js';
import { cancelRemindersOfDissolved, cancelRemindersOfSucceeded, remind } from '../src/reminder/reminder.jobs.js';
import { claimDigest } from '../src/reminder/reminder.store.js';
import { subgraph } from '../src/schema.js';
import { stubGateway, type StubGateway, type StubMatter } from './stub-gateway.js';

/** A mail server that keeps every letter, or says no. */
class PostOffice {
  readonly letters: string[] = [];
  refusing = false;
  /** Takes the letter and hangs up before it says so, as a sender would see it that dies there. */
  hangingUp = false;
  readonly server: Server = createServer((socket) => {
    let letter: string | null = null;
    socket.on('error', () => undefined).write('220 hello\r\n');
    socket.on('data', (chunk) => {
      for (const line of chunk.toString().split('\r\n')) {
        if (letter !== null && line !== '.') letter += `${line}\n`;
        else if (letter !== null) {
          this.letters.push(letter);
          letter = null;
          if (this.hangingUp) socket.destroy();
          else socket.write('250 ok\r\n');
        } else if (line === 'DATA') {
          letter = '';
          socket.write('354 go on\r\n');
        } else if (line !== '') socket.write(this.refusing && line.startsWith('RCPT') ? '550 no\r\n' : '250 ok\r\n');
      }
    });
  });
}

describe('remind', () => {
  let world: World;
  let gateway: StubGateway;
  let folder: string;
  let mail: Mailer | null;
  const office = new PostOffice();
  const agencyId = newId();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'qms-remind-'));
    makeKeys(join(folder, 'keys'));
    gateway = await stubGateway({ agencies: 1, scopeId: agencyId });
    await new Promise<void>((done) => office.server.listen(0, '127.0.0.1', done));
    mail = openMail(`smtp://127.0.0.1:${(office.server.address() as AddressInfo).port}`, 'chuan@localhost');
    const askGateway = gatewayClient('reporting', gateway.url, join(folder, 'keys'));
    world = await openService(tables, subgraph, { outside: { mail, askGateway } });
    await world.seedAgencies([agencyFacts({ id: agencyId })]);
  });
  beforeEach(async () => {
    // a Thursday; installed that day
    world.clock.set(new Date('2021-07-15T02:00:00Z'));
    gateway.matters.length = 0;
    gateway.silent.clear();
    office.letters.length = 0;
    office.refusing = false;
    office.hangingUp = false;
    await world.sql('truncate reminder, installation');
    await run();
  });
  afterAll(async () => {
    mail?.close();
    office.server.close();
    await gateway.close();
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  const run = (): Promise<void> => remind.run({ ...world.ctx(), service: 'reporting' } as never, {});
  const secretary = (): { id: string; email: string } => ({ id: newId(), email: `${newId().slice(-8)}@demo.qms` });
  function due(dueOn: string, overrides: Partial<StubMatter> = {}): StubMatter {
    const matter: StubMatter = {
      list: 'documentObligations',
      rule: 'document-review',
      subjectId: newId(),
      occurrence: dueOn,
      dueOn,
      agencyId: newId(),
      secretaries: [secretary()],
      ...overrides,
    };
    gateway.matters.push(matter);
    return matter;
  }
  const idOf = (letter: string | undefined): string => /^Message-ID: (<.+>)$/m.exec(letter ?? '')?.[1] ?? 'none';
  const listOf = async (person: { id: string } | undefined): Promise<{ subjectId: string }[]> => {
    const as = actors.secretary(agencyId, person?.id);
    const { data } = await world.query('{ reminders(first: 10) { nodes { subjectId } } }', {}, { as });
    return data.reminders.nodes as { subjectId: string }[];
  };

  test('a due matter reaches the secretary once, however often the job runs', async () => {
    const { subjectId, secretaries } = due('2021-07-15');
    due('2021-07-16');
    await run();
    await run();
    world.clock.set(new Date('2021-07-15T05:00:00Z'));
    await run();
    expect(office.letters).toHaveLength(1);
    expect(office.letters[0]).toContain(`To: ${secretaries[0]?.email}`);
    expect(await listOf(secretaries[0])).toEqual([{ subjectId }]);
  });

  test('what an agency that has ended had still to do is cancelled at once', async () => {
    const [gone, stays] = [due('2021-07-15'), due('2021-07-15')];
    await planDueReminders(world.ctx());
    const ctx = world.ctx() as JobCtx;
    const event = { id: newId(), at: ctx.now, actorId: 'service:agency', requestId: newId(), source: 'agency' };
    const act = { successionId: newId(), on: '2021-07-15', legalBasis: 'NQ 1659' };
    await cancelRemindersOfDissolved.run(ctx, { ...act, agencyIds: [gone.agencyId] }, event);
    expect(await listOf(gone.secretaries[0])).toEqual([]);
    expect(await listOf(stays.secretaries[0])).toHaveLength(1);
    const lines = [{ fromId: stays.agencyId, toId: newId(), kind: 'RENAME' }];
    await cancelRemindersOfSucceeded.run(ctx, { ...act, lines }, event);
    expect(await listOf(stays.secretaries[0])).toEqual([]);
  });

  test('two workers at once deliver once', async () => {
    for (let n = 0; n < 8; n += 1) due('2021-07-15');
    await Promise.all([run(), run(), run()]);
    expect(office.letters).toHaveLength(8);
    const sent = await world.sql('select 1 from reminder where sent_at is not null');
    expect(sent).toHaveLength(8);
  });

  test('a day skipped is made up; what was due before the installation is not sent', async () => {
    const late = due('2021-07-16');
    const old = due('2021-07-14');
    world.clock.set(new Date('2021-07-20T02:00:00Z'));
    await run();
    expect(office.letters).toHaveLength(1);
    expect(await listOf(late.secretaries[0])).toHaveLength(1);
    expect(await listOf(old.secretaries[0])).toEqual([]);
  });

  test('one digest a person a day, and none on a day off', async () => {
    const theirs = { agencyId, secretaries: [secretary()] };
    due('2021-07-15', theirs);
    due('2021-07-15', { ...theirs, list: 'auditObligations', rule: 'planned-inspection' });
    await run();
    due('2021-07-15', theirs);
    world.clock.set(new Date('2021-07-15T09:00:00Z'));
    await run();
    expect(office.letters).toHaveLength(1);
    expect(office.letters[0]?.match(/\(h/g)).toHaveLength(2);
    world.clock.set(new Date('2021-07-17T02:00:00Z'));
    due('2021-07-17');
    await run();
    expect(office.letters).toHaveLength(1);
    world.clock.set(new Date('2021-07-19T02:00:00Z'));
    await run();
    expect(office.letters).toHaveLength(3);
  });

  test('a closed matter’s reminder is cancelled; one that opens again shows again and is not sent twice', async () => {
    const matter = due('2021-07-15');
    await run();
    gateway.matters.length = 0;
    await run();
    expect(await listOf(matter.secretaries[0])).toEqual([]);
    gateway.matters.push(matter);
    await run();
    expect(await listOf(matter.secretaries[0])).toHaveLength(1);
    expect(office.letters).toHaveLength(1);
  });

  test('a list that does not answer closes nothing, and the others go on', async () => {
    const kept = due('2021-07-15');
    await run();
    gateway.matters.length = 0;
    gateway.silent.add('documentObligations');
    const other = due('2021-07-15', { list: 'agencyObligations', rule: 're-declaration' });
    await run();
    expect(await listOf(kept.secretaries[0])).toHaveLength(1);
    expect(await listOf(other.secretaries[0])).toHaveLength(1);
  });

  test('a mail server that says no, or a sender that dies, is made up for once the claim has run out', async () => {
    const { secretaries } = due('2021-07-15');
    office.refusing = true;
    await run();
    expect(office.letters).toEqual([]);
    expect(await listOf(secretaries[0])).toHaveLength(1);
    office.refusing = false;
    await run();
    expect(office.letters).toEqual([]);
    world.clock.set(new Date('2021-07-15T03:00:00Z'));
    // claimed, and then nothing more is heard of that sender
    expect(await claimDigest(world.ctx())).toMatchObject({ email: secretaries[0]?.email });
    world.clock.set(new Date('2021-07-15T04:00:00Z'));
    await run();
    await run();
    expect(office.letters).toHaveLength(1);
    const [row] = await world.sql<{ attempts: number }>('select attempts from reminder');
    expect(row?.attempts).toBe(3);
  });

  test('a letter that left unmarked goes again as the same letter, whatever closed or came due in between', async () => {
    const theirs = { agencyId, secretaries: [secretary()] };
    const first = due('2021-07-15', theirs);
    const second = due('2021-07-15', theirs);
    office.hangingUp = true;
    await run();
    office.hangingUp = false;
    gateway.matters.splice(gateway.matters.indexOf(first), 1);
    const late = due('2021-07-15', theirs);
    world.clock.set(new Date('2021-07-15T03:00:00Z'));
    await run();
    await run();
    expect(office.letters).toHaveLength(2);
    expect(idOf(office.letters[1])).toBe(idOf(office.letters[0]));
    expect(office.letters[1]?.match(/\(h/g)).toHaveLength(1);
    expect(await listOf(theirs.secretaries[0])).toHaveLength(2);
    // what came due in between was in neither, and has its own letter on the next day
    world.clock.set(new Date('2021-07-16T02:00:00Z'));
    gateway.matters.push(first);
    await run();
    expect(office.letters).toHaveLength(3);
    expect(idOf(office.letters[2])).not.toBe(idOf(office.letters[0]));
    const open = (await listOf(theirs.secretaries[0])).map(({ subjectId }) => subjectId);
    expect(open.toSorted()).toEqual([first, second, late].map(({ subjectId }) => subjectId).toSorted());
  });

  test('while one worker holds a person’s digest, another finds nothing more to send to them', async () => {
    const theirs = { agencyId, secretaries: [secretary()] };
    for (let n = 0; n < 3; n += 1) due('2021-07-15', theirs);
    await planDueReminders(world.ctx());
    const [one, other] = [world.ctx(), world.ctx()];
    await one.em.begin();
    expect((await claimDigest(one))?.ids).toHaveLength(3);
    // planned while the claim is not yet to be seen: it alone is free, and still waits
    gateway.silent.add('documentObligations');
    due('2021-07-15', { ...theirs, list: 'auditObligations', rule: 'planned-inspection' });
    await planDueReminders(world.ctx());
    const meanwhile = inTransaction(other.em, () => claimDigest(other));
    await sleep(300);
    await one.em.commit();
    expect(await meanwhile).toBeNull();
    await run();
    expect(office.letters).toEqual([]);
  });

  test('without a mail server the list alone tells, once, and no letter is left to send later', async () => {
    const { subjectId, secretaries } = due('2021-07-15');
    const ctx = world.ctx();
    await remind.run({ ...ctx, service: 'reporting', outside: { ...ctx.outside, mail: null } } as never, {});
    await run();
    expect(await listOf(secretaries[0])).toEqual([{ subjectId }]);
    expect(office.letters).toEqual([]);
  });
});
