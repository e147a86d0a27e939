import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { attemptsOn, questionsAbout, startSystem, type Probe, type RunningSystem, type Target } from '@qms/journeys';
import { buildClientSchema, getIntrospectionQuery, type GraphQLSchema, type IntrospectionQuery } from 'graphql';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const QMS = resolve(import.meta.dirname, '../../../packages/cli/dist/qms.js');
const SERVICES = ['agency', 'document-control', 'audit', 'reporting'] as const;

/** What tells that an answer came from the target: its ids, its code, its name and what only its papers say. */
interface Aim extends Target {
  markers: string[];
}

describe('what belongs to another agency', () => {
  let system: RunningSystem;
  let schema: GraphQLSchema;
  let aim: Aim;
  const tokens = new Map<string, string>();

  async function data<Data>(query: string, token?: string): Promise<Data> {
    const { data: told, errors } = await system.ask(query, token === undefined ? {} : { token });
    if (errors) throw new Error(JSON.stringify(errors));
    return told;
  }
  async function tokenOf(email: string): Promise<string> {
    const { stdout } = await promisify(execFile)(process.execPath, [QMS, 'token', '--as', email], {
      env: system.environment,
    });
    return stdout.trim().split('\n').at(-1) ?? '';
  }
  /** A person with one role at one agency, as an administrator would make. */
  async function person(role: string, agencyId: string | null): Promise<void> {
    const admin = await tokenOf('admin@demo.qms');
    const email = `probe.${role.toLowerCase()}@demo.qms`;
    const { enrolOfficer: made } = await data<{ enrolOfficer: { id: string; version: number } }>(
      `mutation { enrolOfficer(name: "Người dò", email: "${email}") { id version } }`,
      admin,
    );
    if (agencyId !== null) {
      await data(
        `mutation { grantRole(officerId: "${made.id}", role: ${role}, agencyId: "${agencyId}", from: "2020-01-01",
          expectedVersion: ${made.version}) { id } }`,
        admin,
      );
    }
    tokens.set(role, await tokenOf(email));
  }

  beforeAll(async () => {
    system = await startSystem({ fsync: 'off' });
    schema = buildClientSchema(await data<IntrospectionQuery>(getIntrospectionQuery()));
    const { a, b } = await data<Record<'a' | 'b', { id: string; name: string; code: string }>>(
      '{ a: agencyByCode(code: "48-STC") { id code name } b: agencyByCode(code: "48-SXD") { id code name } }',
    );
    await data(`mutation { requestReport(kind: QUARTERLY, period: "2020-Q4", scopeAgencyId: "${a.id}") { id } }`);
    const own = await data<{
      agency: {
        qualitySystem: { id: string; latestDeclaration: { id: string; number: string } };
        documents: { nodes: { id: string; effectiveRevision: { id: string; contentSha256: string } | null }[] };
        inspections: { nodes: { id: string }[] };
        reports: { nodes: { id: string }[] };
      };
      officers: { nodes: { id: string; email: string; name: string; grants: { id: string }[] }[] };
    }>(`{ agency(id: "${a.id}") {
        qualitySystem { id latestDeclaration { id number } }
        documents(first: 2) { nodes { id effectiveRevision { id contentSha256 } } }
        inspections(first: 2) { nodes { id } } reports(first: 1) { nodes { id } } }
      officers(first: 2, filter: { agencyIds: ["${a.id}"] }) { nodes { id email name grants { id } } } }`);
    const { qualitySystem, documents, inspections, reports } = own.agency;
    const ids = {
      agency: a.id,
      qualitySystem: qualitySystem.id,
      declaration: qualitySystem.latestDeclaration.id,
      document: documents.nodes[0]?.id ?? '',
      revision: documents.nodes[0]?.effectiveRevision?.id ?? '',
      inspection: inspections.nodes[0]?.id ?? '',
      report: reports.nodes[0]?.id ?? '',
      officer: own.officers.nodes[0]?.id ?? '',
      grant: own.officers.nodes[0]?.grants[0]?.id ?? '',
    };
    expect(Object.values(ids).every((id) => id.length === 36)).toBe(true);
    const people = own.officers.nodes.map(({ email }) => email);
    aim = { ids, code: a.code, name: a.name, markers: [...Object.values(ids), a.name, `"${a.code}"`, ...people] };
    for (const role of ['HEAD', 'ISO_SECRETARY', 'INTERNAL_AUDITOR', 'STAFF', 'LEAD', 'INSPECTOR', 'APPROVER']) {
      await person(role, b.id);
    }
    await person('NOBODY', null);
  }, 180_000);
  afterAll(() => system.stop(), 60_000);

  /** Asks all of them, eight at a time; what the answers to each said. */
  async function each(
    probes: readonly Probe[],
    token: string,
  ): Promise<{ probe: Probe; body: string; data: unknown; codes: unknown[] }[]> {
    const told: Awaited<ReturnType<typeof each>> = [];
    const left = [...probes];
    const worker = async (): Promise<void> => {
      for (let probe = left.pop(); probe; probe = left.pop()) {
        const { data: answer, errors } = await system.ask(probe.query, { token });
        const codes = (errors ?? []).map(({ extensions }) => extensions['code']);
        told.push({ probe, body: JSON.stringify({ answer, errors }), data: answer, codes });
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    return told;
  }

  const journalRows = async (): Promise<number> => {
    let rows = 0;
    for (const service of SERVICES) {
      const client = new Client({ connectionString: system.databaseUrl(service) });
      await client.connect();
      rows += (await client.query<{ n: number }>('select count(*)::int as n from journal')).rows[0]?.n ?? 0;
      await client.end();
    }
    return rows;
  };

  test('the probes find it for who may see it: they can tell', async () => {
    const told = await each(questionsAbout(schema, aim), await tokenOf('lead@demo.qms'));
    const found = new Set(
      told.filter(({ body }) => aim.markers.some((marker) => body.includes(marker))).map(({ probe }) => probe.path),
    );
    expect(told.length).toBeGreaterThan(500);
    for (const path of [
      'agency',
      'agencyByCode',
      'document',
      'inspection',
      'report',
      'agency.documents.nodes',
      'agency.journal.nodes',
    ]) {
      expect([...found], path).toContain(path);
    }
    expect(told.filter(({ codes }) => codes.includes('INTERNAL')).map(({ probe }) => probe.query)).toEqual([]);
  }, 120_000);

  test.each(['HEAD', 'ISO_SECRETARY', 'INTERNAL_AUDITOR', 'STAFF', 'LEAD', 'INSPECTOR', 'APPROVER', 'NOBODY'])(
    '%s of a neighbour finds nothing of it through any field, and changes nothing by any mutation',
    async (role) => {
      const token = tokens.get(role) ?? '';
      const questions = await each(questionsAbout(schema, aim), token);
      const leaks = questions.filter(({ body }) => aim.markers.some((marker) => body.includes(marker)));
      expect(leaks.map(({ probe, body }) => `${probe.query} → ${body.slice(0, 300)}`)).toEqual([]);
      expect(questions.length).toBeGreaterThan(500);

      const before = await journalRows();
      const attempts = await each(attemptsOn(schema, aim), token);
      expect(attempts.length).toBeGreaterThan(50);
      // an import of nonsense answers with its faults, and a person is enrolled by whoever gives roles: nobody else's
      const did = ({ data: answer, body }: (typeof attempts)[number]): boolean =>
        answer != null && !body.includes('"created":0');
      const done = attempts.filter(did);
      expect(done.filter(({ probe }) => probe.path !== 'enrolOfficer').map(({ probe }) => probe.query)).toEqual([]);
      expect(attempts.filter(({ codes }) => codes.includes('INTERNAL')).map(({ probe }) => probe.query)).toEqual([]);
      expect(await journalRows()).toBe(before + done.length);
    },
    120_000,
  );

  test('no name, address, token or text of anybody stands in a log, a metric or the queue', async () => {
    const secrets = ['Người dò', 'probe.head@demo.qms', 'secretary.48-stc@demo.qms', aim.name, ...tokens.values()];
    const canary = 'Hoàng Thị Chim Yến 0912345678';
    const head = await tokenOf('head.48-stc@demo.qms');
    const secretary = await tokenOf('secretary.48-stc@demo.qms');
    const asked = [
      [head, `mutation { enrolOfficer(name: "${canary}", email: "canary.yellow@demo.qms") { id } }`],
      [head, `mutation { enrolOfficer(name: "${canary}", email: "canary.yellow@demo.qms") { id } }`],
      [
        secretary,
        `mutation { createDocument(agencyId: "${aim.ids['agency']}", code: "CANARY-1", kind: FORM, title: "${canary}") { id } }`,
      ],
      [
        secretary,
        `mutation { createDocument(agencyId: "${aim.ids['agency']}", code: "CANARY-1", kind: FORM, title: "${canary}") { id } }`,
      ],
      [head, `{ officers(first: 5, filter: { role: "${canary}" }) { nodes { id } } }`],
      [head, `{ agencies(first: 5, filter: { search: "${canary}" }) { nodes { id } } }`],
      [`${head}x`, '{ __typename }'],
    ] as const;
    for (const [n, [token, query]] of asked.entries()) {
      await system.ask(query, { token, headers: { 'idempotency-key': `canary-${n}` } });
    }
    // what was said is on its way to those who hear it
    await new Promise((done) => setTimeout(done, 1_500));
    const metrics = await Promise.all(
      [5, 6, 7, 8].map(async (offset) => (await fetch(`http://127.0.0.1:${system.basePort + offset}/metrics`)).text()),
    );
    const places = { logs: system.logs(), metrics: metrics.join('\n'), queue: await queued() };
    expect(places.logs.length).toBeGreaterThan(10_000);
    for (const [place, text] of Object.entries(places)) {
      for (const secret of [...secrets, canary, 'canary.yellow', 'Chim Yến']) {
        expect(text.includes(secret), `${secret} in the ${place}`).toBe(false);
      }
    }
  }, 60_000);

  /** Everything the queue holds, as its own dump of it. */
  async function queued(): Promise<string> {
    const url = system.environment['QUEUE_URL'] ?? '';
    if (!url.startsWith('redis')) {
      const client = new Client({ connectionString: url });
      await client.connect();
      const tables = await client.query<{ name: string }>(
        "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
      );
      const rows = await Promise.all(tables.rows.map(async ({ name }) => client.query(`select * from ${name}`)));
      await client.end();
      return JSON.stringify(rows.map((each) => each.rows));
    }
    const redis = new Redis(url);
    const values = await Promise.all((await redis.keys('*')).map((key) => redis.dumpBuffer(key)));
    redis.disconnect();
    return values.map((value) => value?.toString('utf8') ?? '').join('\n');
  }
});
