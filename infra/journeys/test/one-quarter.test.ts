import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  startSecondRouter,
  startSystem,
  WRITE_DOWN,
  type Answer,
  type AskOptions,
  type RunningSystem,
} from '@qms/journeys';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const QMS = resolve(import.meta.dirname, '../../../packages/cli/dist/qms.js');

const federated = (first: number): string => `{ agencies(first: ${first}, asOf: "2021-06-30") { totalCount nodes {
  code name qualitySystem { stage edition } documents(first: 3) { nodes { code } }
  auditFigures(year: 2020) { inspected inspectedOnSite } } } }`;

interface Agencies {
  agencies: {
    totalCount: number;
    nodes: { code: string; auditFigures: { inspected: boolean } | null; documents: { nodes: object[] } | null }[];
  };
}

interface Report {
  id: string;
  status: string;
  figures: { key: string; numerator: number; denominator: number }[];
  renditions: { format: string; sha256: string; bytes: number; url: string }[];
}

const FACTS = `id status figures { key numerator denominator } renditions { format sha256 bytes url }`;

describe('from the register to the quarterly report', () => {
  let system: RunningSystem;
  let cityId: string;

  beforeAll(async () => {
    system = await startSystem({ ...WRITE_DOWN, fsync: 'off' });
    const { data } = await ask<{ agencyByCode: { id: string } }>(
      '{ agencyByCode(code: "48", asOf: "2021-06-30") { id } }',
    );
    cityId = data.agencyByCode.id;
  }, 180_000);
  afterAll(() => system.stop(), 60_000);

  async function ask<Data>(query: string, options?: AskOptions): Promise<Omit<Answer, 'data'> & { data: Data }> {
    return system.ask(query, options);
  }

  async function qms(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const run = promisify(execFile);
    return run(process.execPath, [QMS, ...args], { env: system.environment }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
    );
  }

  const request = (period: string, options?: AskOptions) =>
    ask<{ requestReport: { id: string } }>(
      `mutation { requestReport(kind: QUARTERLY, period: "${period}", scopeAgencyId: "${cityId}") { id } }`,
      options,
    );

  async function ready(id: string): Promise<Report> {
    for (const until = Date.now() + 110_000; Date.now() < until; await sleep(150)) {
      const { data } = await ask<{ report: Report | null }>(`{ report(id: "${id}") { ${FACTS} } }`);
      if (data?.report?.status === 'READY') return data.report;
    }
    throw new Error(`the report ${id} is not ready in time`);
  }

  const figures = (report: Report): Record<string, string> =>
    Object.fromEntries(report.figures.map((each) => [each.key, `${each.numerator}/${each.denominator}`]));

  test('86 agencies with their systems, documents and inspections cost as few statements as two', async () => {
    await ask(federated(1));
    const few = await system.statementsDuring(() => ask(federated(2)));
    let answer: Agencies | undefined;
    const all = await system.statementsDuring(async () => {
      const { data, errors } = await ask<Agencies>(federated(100));
      expect(errors).toBeUndefined();
      answer = data;
    });
    expect(answer?.agencies.nodes).toHaveLength(86);
    expect(answer?.agencies.nodes.filter(({ auditFigures }) => auditFigures?.inspected).length).toBeGreaterThanOrEqual(
      28,
    );
    expect(answer?.agencies.nodes.filter(({ documents }) => documents && documents.nodes.length > 0)).toHaveLength(86);
    expect(all.length, all.join('\n')).toBe(few.length);
    expect(all.length, all.join('\n')).toBeLessThanOrEqual(8);
  });

  test('a router of another make gives the same answers', async () => {
    const { basePort, keysDir } = system;
    const second = await startSecondRouter({ basePort, keysDir, as: 'lead@demo.qms' });
    try {
      const questions = [
        federated(100),
        '{ viewer { officer { name } grants { role } } standards { edition convertsFrom } }',
        `{ agency(id: "${cityId}", asOf: "2020-12-31") { name asOf leadUnit { code } documentFigures { effective }
           lastOnSiteInspection { state method } inspections(first: 5) { totalCount } reports(first: 5) { nodes { period } } } }`,
        '{ inspections(first: 20) { nodes { code: id state agency { code name } } pageInfo { endCursor } } }',
        '{ agencies(first: 0) { nodes { id } } }',
      ];
      for (const query of questions) {
        const ours = await system.ask(query);
        const theirs = (await (
          await fetch(second.url, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ query }),
          })
        ).json()) as Answer;
        expect(ours.errors === undefined, query).toBe(!query.includes('first: 0'));
        expect(theirs.data, query).toEqual(ours.data);
        expect(theirs.errors?.map(({ extensions }) => extensions['code'])).toEqual(
          ours.errors?.map(({ extensions }) => extensions['code']),
        );
      }
    } finally {
      await second.close();
    }
  });

  test('the quarters come out as the city published them', async () => {
    const ids = await Promise.all(
      ['2019-Q4', '2020-Q4', '2021-Q2'].map(async (period) => (await request(period)).data.requestReport.id),
    );
    const [early, before, now] = await Promise.all(ids.map(ready));
    expect(figures(now!)).toMatchObject({
      'converted.department': '19/19',
      'converted.district': '8/8',
      'converted.commune': '56/56',
      'converted.all': '86/86',
    });
    const converted = (report: Report): number =>
      report.figures.find(({ key }) => key === 'converted.all')?.numerator ?? Number.NaN;
    const onSite = before!.figures.find(({ key }) => key === 'inspected.onSite');
    expect(figures(before!)['inspected.any']).toBe('28/28');
    expect(onSite?.denominator).toBe(28);
    expect(onSite?.numerator).toBeGreaterThanOrEqual(10);
    expect(converted(before!)).toBeLessThan(86);
    expect(converted(early!)).toBeLessThan(converted(before!));
  });

  test('the papers come through the gateway as they were hashed', async () => {
    const report = await ready((await request('2021-Q2')).data.requestReport.id);
    expect(report.renditions.map(({ format }) => format).toSorted()).toEqual(['CSV', 'DOCX', 'JSON', 'PDF', 'XLSX']);
    const authorization = `Bearer ${await system.tokenOf('lead@demo.qms')}`;
    for (const { url, sha256, bytes } of report.renditions) {
      const answer = await fetch(new URL(url, system.origin), { headers: { authorization } });
      const file = new Uint8Array(await answer.arrayBuffer());
      expect(file.byteLength).toBe(bytes);
      expect(createHash('sha256').update(file).digest('hex')).toBe(sha256);
    }
  });

  test('both reorganisations are in, and each day is read through all four services as it was', async () => {
    const on = async (asOf: string): Promise<(string | boolean)[][]> => {
      const query = `query ($asOf: Date!) { agencies(first: 100, asOf: $asOf) { nodes { code level
        qualitySystem { stage } documentFigures(asOf: $asOf) { effective } } } }`;
      const { data, errors } = await ask<{
        agencies: {
          nodes: {
            code: string;
            level: string;
            qualitySystem: object | null;
            documentFigures: { effective: number };
          }[];
        };
      }>(query, { variables: { asOf } });
      expect(errors).toBeUndefined();
      return data.agencies.nodes.map(({ code, level, qualitySystem, documentFigures }) => [
        code,
        level,
        qualitySystem !== null && documentFigures.effective > 0,
      ]);
    };
    const communes = async (asOf: string): Promise<number> =>
      (await on(asOf)).filter(([, level]) => level === 'COMMUNE').length;
    expect([await communes('2021-06-30'), await communes('2025-01-02')]).toEqual([56, 47]);
    // what an agency leaves behind is closed by events, which may still be on their way
    for (const until = Date.now() + 20_000; Date.now() < until; await sleep(500)) {
      if ((await on('2025-07-02')).filter(([, level, has]) => level === 'COMMUNE' && has).length <= 1) break;
    }
    const after = (await on('2025-07-02')).filter(([, level]) => level === 'COMMUNE' || level === 'DISTRICT');
    expect(after).toHaveLength(16);
    // Hòa Xuân alone goes on; the others start undeclared and without a paper in force
    expect(after.filter(([, , has]) => has).map(([code]) => code)).toEqual(['20314']);
    // of the day before, the two that were made half a year earlier had none
    expect((await on('2025-06-30')).filter(([, , has]) => !has).map(([code]) => code)).toEqual(['20236', '20278']);
    expect((await on('2024-12-31')).every(([, , has]) => has)).toBe(true);
  });

  test('the register that is loaded already changes nothing when it is loaded again', async () => {
    const before = await ask<Agencies>(federated(100));
    const again = await qms('demo', '--json');
    expect(again.code, again.stderr).toBe(0);
    expect((await ask<Agencies>(federated(100))).data).toEqual(before.data);
  });

  test('an officer’s token from the terminal opens that officer’s view', async () => {
    const { stdout } = await qms('token', '--as', 'secretary.48-STC@demo.qms');
    const token = stdout.trim().split('\n').at(-1) ?? '';
    const { data } = await ask<Agencies>(federated(100), { token });
    expect(data.agencies.nodes.map(({ code }) => code)).toEqual(['48-STC']);
    expect(data.agencies.totalCount).toBe(1);
    expect((await qms('token', '--as', 'lead@demo.qms', '--no-such')).code).not.toBe(0);
  });

  test('the journals of all four services hold, and the command line says so', async () => {
    for (const until = Date.now() + 20_000; Date.now() < until; await sleep(500)) {
      const { code, stdout, stderr } = await qms('journal', 'verify', '--json');
      expect(code, stderr).toBe(0);
      const verdicts = Object.values(
        JSON.parse(stdout) as Record<string, { rows: number; sealed: number; fault: null }>,
      );
      expect(verdicts.map(({ fault }) => fault)).toEqual([null, null, null, null]);
      if (verdicts.every(({ rows, sealed }) => rows === sealed) && (verdicts[0]?.rows ?? 0) > 200) return;
    }
    throw new Error('the journals are not sealed in time');
  });

  test.each([
    ['period', '2021-Q9', 'QUARTERLY', ''],
    ['period', 'hôm qua', 'QUARTERLY', ''],
    ['scopeAgencyId', '2021-Q2', 'QUARTERLY', 'nobody'],
    ['kind', '2021-Q2', 'YEARLY', ''],
  ])('a wrong %s (%s) is refused by name and makes no report', async (field, period, kind, scope) => {
    const answer = await ask(
      'mutation ($kind: ReportKind!, $period: String!, $scope: ID!) { requestReport(kind: $kind, period: $period, scopeAgencyId: $scope) { id } }',
      {
        variables: { kind, period, scope: scope || cityId },
      },
    );
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field });
  });

  test.each([
    ['filter.level', '{ agencies(first: 5, filter: { level: PLANET }) { nodes { id } } }'],
    ['asOf', '{ agencies(first: 5, asOf: "2021-02-30") { nodes { id } } }'],
    ['first', '{ agencies(first: 101) { nodes { id } } }'],
    ['first', '{ agencies(first: "5") { nodes { id } } }'],
    ['kind', 'mutation { requestReport(kind: YEARLY, period: "2021-Q2", scopeAgencyId: "x") { id } }'],
  ])('a wrong %s written into the query is a bad request that names it', async (field, query) => {
    const { status, errors, data } = await ask(query);
    expect(status).toBe(400);
    expect(data ?? null).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field });
  });

  test('a killed subgraph costs its own fields and one clean error, and comes back', async () => {
    await system.kill('audit');
    const { data, errors, status } = await ask<Agencies>(federated(100));
    expect(status).toBe(200);
    expect(data.agencies.nodes).toHaveLength(86);
    expect(data.agencies.nodes.every(({ auditFigures }) => auditFigures === null)).toBe(true);
    expect(data.agencies.nodes.every(({ documents }) => documents !== null)).toBe(true);
    expect(errors).toHaveLength(1);
    expect(JSON.stringify(errors)).not.toMatch(/ECONNREFUSED|127\.0\.0\.1|stack|undici/);
    await system.restart('audit');
    const whole = await ask<Agencies>(federated(100));
    expect(whole.errors).toBeUndefined();
    expect(whole.data.agencies.nodes.every(({ auditFigures }) => auditFigures !== null)).toBe(true);
  });

  test('a reporting service killed over a report finishes it once it is back, and only once', async () => {
    const { id } = (await request('2020-Q2')).data.requestReport;
    await system.kill('reporting');
    await system.restart('reporting');
    const report = await ready(id);
    expect((await request('2020-Q2')).data.requestReport.id).toBe(id);
    expect(report.renditions).toHaveLength(5);
    const { data } = await ask<{ reports: { nodes: { period: string }[] } }>(
      '{ reports(first: 100) { nodes { period } } }',
    );
    expect(data.reports.nodes.filter(({ period }) => period === '2020-Q2')).toHaveLength(1);
    // what a killed worker held is taken up by the clock, once a minute
  }, 120_000);

  test('a second, generated province is taken in beside the first, as often as it is asked for', async () => {
    const [first, again] = [await qms('demo', '--agencies', '60'), await qms('demo', '--agencies', '60')];
    expect([first.code, again.code], first.stderr + again.stderr).toEqual([0, 0]);
    for (const part of ['agencies: 60', 'officers: 123', 'declarations: 118', 'documents: 240', 'inspections: 420']) {
      expect(first.stderr).toContain(`${part} taken in, 0 there already`);
    }
    expect(again.stderr).not.toMatch(/: [1-9]\d* taken in/);
    // and each lead unit sees its own
    const theirs = await ask<Agencies>(federated(100), { token: await system.tokenOf('lead.99@demo.qms') });
    const ours = await ask<Agencies>(federated(100));
    expect([ours, theirs].map(({ data }) => data.agencies.totalCount)).toEqual([86, 60]);
  }, 120_000);
});
