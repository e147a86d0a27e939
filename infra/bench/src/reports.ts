import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningSystem } from '@qms/journeys';
import { Client } from 'pg';
import { ask, median, ms, ratio, say, timed, title, type Door } from './measure.js';

const PERIODS = ['2020-Q3', '2020-Q4', '2021-Q1'];

/** The rows of a report as one statement a database reads them: what collecting through the graph is held against. */
const ROWS = {
  agency: `
    select a.id, (select value from agency_attribute t where t.agency_id = a.id and t.kind = 'CODE'
                  and t.valid_from <= $2 and $2 < t.valid_to) as code,
           (select value from agency_attribute t where t.agency_id = a.id and t.kind = 'NAME'
            and t.valid_from <= $2 and $2 < t.valid_to) as name,
           (select value from agency_attribute t where t.agency_id = a.id and t.kind = 'LEVEL'
            and t.valid_from <= $2 and $2 < t.valid_to) as level,
           (select o.obligation from agency_obligation o where o.agency_id = a.id
            and o.valid_from <= $2 and $2 < o.valid_to) as obligation,
           s.id as system, s.stage, d.number, d.declared_on, d.edition, c.converted_on
    from agency_reach r join agency a on a.id = r.agency_id
    left join quality_system_member m on m.agency_id = a.id and m.valid_from <= $2 and $2 < m.valid_to
    left join quality_system s on s.id = m.quality_system_id
    left join lateral (select number, declared_on, edition from declaration
                       where quality_system_id = s.id and declared_on <= $2 order by declared_on desc limit 1) d on true
    left join lateral (select min(declared_on) as converted_on from declaration
                       where quality_system_id = s.id and edition = '2015' and declared_on <= $2) c on true
    where r.above_id = $1 and not r.by_lead and r.valid_from <= $2 and $2 < r.valid_to order by code`,
  audit: `
    select r.agency_id, coalesce(bool_or(i.counted_on between date_trunc('year', $2::date) and $2), false) as inspected,
           coalesce(bool_or(i.method = 'ON_SITE' and i.counted_on between date_trunc('year', $2::date) and $2), false) as on_site
    from agency_reach r left join inspection i on i.agency_id = r.agency_id
    where r.above_id = $1 and not r.by_lead and r.valid_from <= $2 and $2 < r.valid_to group by r.agency_id`,
  'document-control': `
    select r.agency_id, count(v.id) as effective,
           count(v.id) filter (where v.effective_on + make_interval(months => d.review_cycle_months) < $2) as overdue
    from agency_reach r
    left join revision v on v.agency_id = r.agency_id and v.effective_on <= $2 and (v.ended_on is null or $2 < v.ended_on)
      and v.state in ('EFFECTIVE', 'SUPERSEDED', 'OBSOLETE')
    left join document d on d.id = v.document_id
    where r.above_id = $1 and not r.by_lead and r.valid_from <= $2 and $2 < r.valid_to group by r.agency_id`,
} as const;

export interface Scope {
  /** Of the agency whose subtree is reported on. */
  code: string;
  agencies: number;
}

/** From the request to the ready report, step by step, for a scope of so many agencies. */
export async function measureReports(system: RunningSystem, door: Door, { code, agencies }: Scope): Promise<void> {
  const { agency } = await ask<{ agency: { id: string } }>(door, `{ agency: agencyByCode(code: "${code}") { id } }`);
  const wholes: number[] = [];
  const reports: string[] = [];
  for (const period of PERIODS) {
    const began = performance.now();
    const { report } = await ask<{ report: { id: string } }>(
      door,
      `mutation { report: requestReport(kind: QUARTERLY, period: "${period}", scopeAgencyId: "${agency.id}") { id } }`,
    );
    await untilReady(door, report.id);
    wholes.push(performance.now() - began);
    reports.push(report.id);
  }
  const steps = await stepsOf(system, reports);
  const sql = await readBySql(system, agency.id, agencies);
  const collect = steps.get('COLLECT') ?? Number.NaN;
  title(`A report of ${agencies} agencies, median of ${PERIODS.length}`);
  say('requestReport to ready', ms(median(wholes)));
  for (const [step, took] of steps) say(`  ${step}`, ms(took));
  say('collect : the same rows by one statement a database', ms(collect), ms(sql), ratio(collect, sql));
}

async function untilReady(door: Door, id: string): Promise<void> {
  for (const until = Date.now() + 300_000; Date.now() < until; await sleep(50)) {
    const { report } = await ask<{ report: { status: string } }>(door, `{ report(id: "${id}") { status } }`);
    if (report.status === 'READY') return;
  }
  throw new Error('the report is not ready after 300 s');
}

async function stepsOf(system: RunningSystem, reports: readonly string[]): Promise<Map<string, number>> {
  const rows = await withDatabase(system.databaseUrl('reporting'), async (client) =>
    client.query<{ step: string; took: number }>(
      `select step, extract(epoch from ended_at - began_at)::float * 1000 as took
       from report_step where report_id = any($1) order by began_at`,
      [reports],
    ),
  );
  const taken = Map.groupBy(rows.rows, ({ step }) => step);
  return new Map([...taken].map(([step, each]) => [step, median(each.map(({ took }) => took))]));
}

async function readBySql(system: RunningSystem, scope: string, agencies: number): Promise<number> {
  let whole = 0;
  for (const [service, statement] of Object.entries(ROWS) as [keyof typeof ROWS, string][]) {
    whole += await withDatabase(system.databaseUrl(service), async (client) =>
      timed(async () => {
        const { rowCount } = await client.query(statement, [scope, '2020-12-31']);
        if (rowCount !== agencies) throw new Error(`${service} gave ${rowCount} rows, not ${agencies}`);
      }, 5),
    );
  }
  return whole;
}

async function withDatabase<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
