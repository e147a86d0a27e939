import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort, makeKeys } from '@qms/local';
import { newId } from '@qms/kernel';
import { actors, agencyFacts, done, openService, testServers, traces, withAdmin, type World } from '@qms/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { subgraph } from '../src/schema.js';
import { stubGateway, type StubGateway } from './stub-gateway.js';

const WORKER = fileURLToPath(new URL('../dist/src/worker.js', import.meta.url));
const REQUEST = `mutation ($period: String!, $scope: ID!) {
  requestReport(kind: QUARTERLY, period: $period, scopeAgencyId: $scope) { id status revisionNumber asOf }
}`;
const REPORT = `query ($id: ID!) { report(id: $id) {
  status progress missing figures { key label numerator denominator missing } renditions { format sha256 bytes url }
  rows(first: 2, figure: "converted.all") { totalCount nodes { place code counted } } } }`;

describe('requestReport', () => {
  let world: World;
  let gateway: StubGateway;
  let folder: string;
  let queueUrl: string;
  const cityId = newId();
  const workers = new Set<ChildProcess>();

  beforeAll(async () => {
    world = await openService(tables, subgraph);
    world.clock.set(new Date());
    await world.seedAgencies([agencyFacts({ id: cityId, level: 'PROVINCE' })]);
    gateway = await stubGateway({ agencies: 250, scopeId: cityId });
    folder = await mkdtemp(join(tmpdir(), 'qms-reports-'));
    makeKeys(join(folder, 'keys'));
    const name = `queue_${newId().slice(-12)}`;
    await withAdmin(testServers.TEST_DATABASE_URL, (client) => client.query(`create database ${name}`));
    queueUrl = Object.assign(new URL(testServers.TEST_DATABASE_URL), { pathname: `/${name}` }).toString();
  });
  // none is left that would take the next test's report
  afterEach(async () => {
    const left = [...workers].filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    const gone = left.map((worker) => once(worker, 'exit'));
    for (const worker of left) worker.kill('SIGKILL');
    await Promise.all(gone);
    workers.clear();
  });
  afterAll(async () => {
    await gateway.close();
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function startWorker(gatewayUrl = gateway.url, queue = queueUrl): Promise<ChildProcess> {
    const port = await freePort();
    const worker = spawn(process.execPath, [WORKER], {
      stdio: 'ignore',
      env: {
        PATH: '/usr/bin:/bin',
        NODE_ENV: 'production',
        QMS_PORT: String(port - 8),
        QMS_DATA_DIR: folder,
        QMS_GATEWAY_URL: gatewayUrl,
        DATABASE_URL_REPORTING: world.databaseUrls.appUrl,
        QUEUE_URL: queue,
      },
    });
    workers.add(worker);
    return worker;
  }

  const ask = async (period: string, as = actors.service('test')): Promise<{ id: string; status: string }> => {
    const { data, errors } = await world.query(REQUEST, { period, scope: cityId }, { as });
    if (errors) throw new Error(JSON.stringify(errors));
    return data.requestReport as { id: string; status: string };
  };
  const stateOf = async (id: string): Promise<string> =>
    (await world.sql<{ state: string }>('select state from report where id = $1', [id]))[0]?.state ?? '';
  const ready = async (id: string): Promise<void> => {
    for (const until = Date.now() + 100_000; (await stateOf(id)) !== 'READY'; await sleep(100)) {
      if (Date.now() > until) throw new Error(`the report is still ${await stateOf(id)}`);
    }
  };

  // one after the other on one database: what the first queue was told, the second is not asked again
  const backends: [string, string][] = [['postgres', '2021-Q2']];
  if (testServers.TEST_REDIS_URL !== undefined) backends.push(['redis', '2020-Q4']);

  test.each(backends)(
    'makes one report on %s, whoever asks, whose figures add up and open',
    async (backend, period) => {
      const worker = await startWorker(gateway.url, backend === 'redis' ? testServers.TEST_REDIS_URL : queueUrl);
      const twins = await Promise.all([ask(period), ask(period), ask(period, actors.lead(cityId))]);
      const id = twins[0]?.id ?? '';
      expect(new Set(twins.map((twin) => twin.id)).size).toBe(1);
      await ready(id);
      const { data } = await world.query(REPORT, { id });
      expect(data.report).toMatchObject({ status: 'READY', progress: 100, missing: [] });
      const figures = data.report.figures as { key: string; numerator: number; denominator: number }[];
      expect(figures.find(({ key }) => key === 'converted.all')).toMatchObject({
        numerator: 166,
        denominator: 250,
        missing: 0,
      });
      expect(figures.find(({ key }) => key === 'inspected.onSite')).toMatchObject({ numerator: 63, denominator: 125 });
      expect(data.report.rows).toMatchObject({
        totalCount: 250,
        nodes: [
          { place: 1, code: 'A-0', counted: false },
          { place: 2, counted: true },
        ],
      });
      expect((data.report.renditions as { format: string }[]).map(({ format }) => format)).toEqual([
        'CSV',
        'DOCX',
        'JSON',
        'PDF',
        'XLSX',
      ]);
      worker.kill('SIGTERM');
    },
  );

  test('an agency that has ended has its past periods, for whoever reached it then, and none after', async () => {
    const [province, leadUnit, district] = [newId(), newId(), newId()];
    await world.seedAgencies([
      agencyFacts({ id: province, level: 'PROVINCE', leadUnitId: leadUnit }),
      agencyFacts({ id: leadUnit, parentId: province }),
      agencyFacts({
        id: district,
        validTo: '2025-07-01',
        edges: [{ aboveId: province, kind: 'PARENT', from: '2014-05-18', to: '2025-07-01' }],
      }),
    ]);
    const as = actors.lead(leadUnit);
    const call = (period: string, by = as) => world.query(REQUEST, { period, scope: district }, { as: by });
    const { id } = (await call('2025-Q2')).data.requestReport as { id: string };
    expect((await call('2025-Q3')).errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }]);
    expect((await call('2025-Q2', actors.lead(newId()))).errors).toMatchObject([
      { extensions: { code: 'INVALID_INPUT' } },
    ]);
    const seen = async (by: typeof as): Promise<unknown> =>
      (await world.query('query ($id: ID!) { report(id: $id) { id } }', { id }, { as: by })).data.report;
    expect(await seen(as)).toEqual({ id });
    expect(await seen(actors.lead(newId()))).toBeNull();
  });

  test('a worker killed again and again still ends in exactly one ready report', async () => {
    const { id } = await ask('2021-Q1');
    for (const life of [250, 500, 800, 1_100]) {
      const worker = await startWorker();
      // long enough to be somewhere in the middle of some step
      await sleep(life);
      worker.kill('SIGKILL');
    }
    const last = await startWorker();
    // nobody helps: the leases of the dead run out, and the clock that looks for abandoned reports begins them anew
    for (const until = Date.now() + 100_000; (await stateOf(id)) !== 'READY' && Date.now() < until;) await sleep(500);
    expect(await stateOf(id)).toBe('READY');
    const [made] = await world.sql(
      `select (select count(*)::int from report where period = '2021-Q1') as reports,
              (select count(*)::int from report_row where report_id = $1) as rows,
              (select count(*)::int from report_rendition where report_id = $1) as renditions,
              (select count(*)::int from outbox where name = 'report.ready' and payload->>'reportId' = $1::text) as told`,
      [id],
    );
    expect(made).toEqual({ reports: 1, rows: 250, renditions: 5, told: 1 });
    last.kill('SIGTERM');
  }, 120_000);

  test('a part that keeps silent is shown as missing, never as zero', async () => {
    const silent = await stubGateway({ agencies: 40, scopeId: cityId, auditSilent: true });
    const worker = await startWorker(silent.url);
    const { id } = await ask('2020-Q3');
    await ready(id);
    const { data } = await world.query(REPORT, { id });
    expect(data.report.missing).toEqual(['audit']);
    const inspected = (data.report.figures as { key: string }[]).find(({ key }) => key === 'inspected.any');
    expect(inspected).toMatchObject({ numerator: 0, denominator: 0, missing: 20 });
    worker.kill('SIGTERM');
    await silent.close();
  });

  test.each([
    [{ period: '2021-Q9' }, 'INVALID_INPUT', 'period'],
    [{ period: '2099-Q1' }, 'INVALID_INPUT', 'period'],
    [{ scope: newId() }, 'INVALID_INPUT', 'scopeAgencyId'],
    [{ scope: 'nothing' }, 'INVALID_INPUT', 'scopeAgencyId'],
  ])('%j is refused, naming the field', async (given, code, field) => {
    const { errors } = await world.query(REQUEST, { period: '2021-Q2', scope: cityId, ...given });
    expect(errors).toMatchObject([{ extensions: { code, field } }]);
  });

  test('a repeated key has one answer, also where the report was there already; with other input it is refused', async () => {
    const { id } = await ask('2021-Q2');
    const headers = { 'idempotency-key': 'the-quarter' };
    const keyed = (period: string) =>
      world.query(REQUEST, { period, scope: cityId }, { as: actors.service('test'), headers });
    expect((await keyed('2021-Q2')).data.requestReport.id).toBe(id);
    expect((await keyed('2021-Q2')).data.requestReport.id).toBe(id);
    const other = await keyed('2021-Q1');
    expect(other.errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: 'Idempotency-Key' } }]);
  });

  test('asked for at one moment under many keys, one report is made, told and journaled, and every key is kept', async () => {
    const as = actors.service('test');
    const keyed = (key: string, period = '2019-Q4') =>
      world.query(REQUEST, { period, scope: cityId }, { as, headers: { 'idempotency-key': key } });
    const keys = Array.from({ length: 6 }, (_, n) => `at-once-${n}`);
    const answers = await Promise.all([...keys, ...keys].map((key) => keyed(key)));
    const ids = new Set(answers.map((answer) => done(answer).id));
    expect(ids.size).toBe(1);
    const { verbs, events } = await traces(world, [...ids][0] ?? '');
    expect([verbs[0], verbs.filter((verb) => verb === 'requestReport').length]).toEqual(['requestReport', 1]);
    expect(events.filter((name) => name === 'report.requested')).toHaveLength(1);
    for (const key of keys) expect((await keyed(key, '2019-Q3')).errors?.[0]?.extensions['code']).toBe('INVALID_INPUT');
    expect(await world.sql(`select 1 from report where period = '2019-Q3'`)).toEqual([]);
  });

  test('an agency out of reach and one that is not there are refused in the same words', async () => {
    const as = actors.lead(newId());
    const out = await world.query(REQUEST, { period: '2021-Q2', scope: cityId }, { as });
    const none = await world.query(REQUEST, { period: '2021-Q2', scope: newId() }, { as });
    expect(out.errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: 'scopeAgencyId' } }]);
    expect(out.errors?.[0]?.message).toBe(none.errors?.[0]?.message);
  });

  test('a secretary may not ask for one, and whoever does not reach the scope knows of none', async () => {
    const { errors } = await world.query(
      REQUEST,
      { period: '2021-Q2', scope: cityId },
      { as: actors.secretary(cityId) },
    );
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    const { data } = await world.query(
      '{ reports(first: 5) { totalCount nodes { id } } }',
      {},
      { as: actors.head(newId()) },
    );
    expect(data.reports).toEqual({ totalCount: 0, nodes: [] });
  });
});
