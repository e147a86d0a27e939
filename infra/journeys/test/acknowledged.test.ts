import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startSystem, type RunningSystem } from '@qms/journeys';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const QMS = resolve(import.meta.dirname, '../../../packages/cli/dist/qms.js');
const WRITERS = 4;
const ROUNDS = { backends: 6, service: 2 };
const ENROL = 'mutation ($name: String!, $email: String!) { enrolOfficer(name: $name, email: $email) { id } }';

/** One thing to write: its key, and what came of it. */
interface Written {
  email: string;
  id: string;
  /** Answers that did not tell whether it was done; each was asked again with the same key. */
  unknown: number;
}

describe('what was acknowledged is there once, whatever dies under the writers', () => {
  let system: RunningSystem;
  beforeAll(async () => {
    system = await startSystem();
    // the writers are signed in before anything dies
    await system.tokenOf('lead@demo.qms');
  }, 180_000);
  afterAll(() => system.stop(), 60_000);

  /** A new connection each time: every kill of a backend ends all that are open. */
  async function asSuperuser<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
    for (const until = Date.now() + 20_000; ; await sleep(100)) {
      const client = new Client({ connectionString: system.databaseUrl('agency'), connectionTimeoutMillis: 2_000 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        return (await client.query(text, values)).rows as Row[];
      } catch (error) {
        if (Date.now() > until) throw error;
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  }

  /** A backend that has a request's connection at this moment. */
  async function serving(): Promise<number> {
    for (const until = Date.now() + 20_000; Date.now() < until; await sleep(20)) {
      const [backend] = await asSuperuser<{ pid: number }>(
        "select pid from pg_stat_activity where datname = current_database() and application_name = 'agency server'",
      );
      if (backend) return backend.pid;
    }
    throw new Error('no backend serves');
  }

  /** Null when the answer leaves open whether it was done: silence, or a fault of ours. */
  async function attempt(email: string, key: string): Promise<string | null> {
    try {
      const { data, errors } = await system.ask(ENROL, {
        variables: { name: 'Người ghi', email },
        headers: { 'idempotency-key': key },
      });
      const done = (data as { enrolOfficer: { id: string } | null } | null)?.enrolOfficer;
      if (done) return done.id;
      const codes = (errors ?? []).map(({ extensions }) => extensions['code']);
      // a refusal in the middle of a fault would be a lie: nothing here breaks a rule
      expect(codes).toEqual(['INTERNAL']);
      return null;
    } catch (error) {
      if (error instanceof TypeError || error instanceof SyntaxError) return null;
      throw error;
    }
  }

  async function write(until: AbortSignal, into: Written[]): Promise<void> {
    while (!until.aborted) {
      const key = randomUUID();
      const email = `${key}@x.vn`;
      let unknown = 0;
      for (;;) {
        const id = await attempt(email, key);
        if (id !== null) {
          into.push({ email, id, unknown });
          break;
        }
        unknown += 1;
        if (unknown > 600) throw new Error('the system does not come back');
        await sleep(50);
      }
    }
  }

  async function whileWriting(fault: () => Promise<void>, rounds: number): Promise<Written[]> {
    const written: Written[] = [];
    const stop = new AbortController();
    const writers = Promise.all(Array.from({ length: WRITERS }, () => write(stop.signal, written)));
    const faults = async (): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) {
        const before = written.length;
        await sleep(400);
        await fault();
        // each round must have writers at work when the next fault comes
        for (const until = Date.now() + 30_000; written.length < before + 2 * WRITERS; await sleep(50)) {
          if (Date.now() > until) throw new Error('nothing is written any more');
        }
      }
    };
    // a writer that fails tells why, and the others stop
    await Promise.race([faults(), writers]).finally(() => stop.abort());
    await writers;
    return written;
  }

  async function expectEachOnce(written: readonly Written[], what: string): Promise<void> {
    const rows = await asSuperuser<{ email: string; id: string; journal: string; said: string }>(
      `select o.email, o.id::text, (select count(*) from journal j where j.subject_id = o.id)::text as journal,
              (select count(*) from idempotency k where k.subject_id = o.id)::text as said
       from officer o where o.email = any($1)`,
      [written.map(({ email }) => email)],
    );
    const found = new Map(rows.map((row) => [row.email, row]));
    const lost = written.filter(({ email, id }) => found.get(email)?.id !== id);
    const doubled = rows.filter(({ journal, said }) => journal !== '1' || said !== '1');
    const unknown = written.filter((each) => each.unknown > 0);
    process.stdout.write(
      `${what}: ${written.length} acknowledged, ${lost.length} lost, ${doubled.length} duplicated, ${unknown.length} unknown and resolved by their key\n`,
    );
    expect(lost).toEqual([]);
    expect(doubled).toEqual([]);
    expect(rows).toHaveLength(written.length);
    expect(unknown.length).toBeGreaterThan(0);
  }

  test('PostgreSQL’s backends are killed under load', async () => {
    const killed = new Set<number>();
    const written = await whileWriting(async () => {
      const pid = await serving();
      process.kill(pid, 'SIGKILL');
      killed.add(pid);
    }, ROUNDS.backends);
    expect(killed.size).toBe(ROUNDS.backends);
    await expectEachOnce(written, 'backends killed');
  }, 180_000);

  test('the agency service is killed under load', async () => {
    const written = await whileWriting(async () => {
      await system.kill('agency');
      await sleep(300);
      await system.restart('agency');
    }, ROUNDS.service);
    await expectEachOnce(written, 'service killed');
  }, 180_000);

  test('the journal holds after all of it', async () => {
    for (const until = Date.now() + 60_000; ; await sleep(500)) {
      const { stdout } = await promisify(execFile)(process.execPath, [QMS, 'journal', 'verify', '--json'], {
        env: system.environment,
      });
      const { agency } = JSON.parse(stdout) as Record<string, { rows: number; sealed: number; fault: null }>;
      expect(agency?.fault).toBeNull();
      if (agency && agency.rows === agency.sealed) return;
      if (Date.now() > until) throw new Error('the journal is not sealed in time');
    }
  }, 90_000);
});
