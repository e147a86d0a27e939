import { createHash } from 'node:crypto';
import { ask, type AskGateway, type Ctx } from '@qms/chassis';
import { cutPage, openPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql } from 'kysely';
import {
  membershipOf,
  missingParts,
  placeOf,
  symbolOf,
  type AgencyFacts,
  type Figure,
  type Heading,
} from './snapshot.js';

const SCOPE = `query ReportScope($id: ID!, $asOf: Date!) {
  agency(id: $id, asOf: $asOf) { code name parent { name } leadUnit { code name parent { name } } }
  standards { edition convertsFrom convertsUntil }
}`;

const PAGE = `query ReportRows($scope: ID!, $asOf: Date!, $year: Int!, $edition: String!, $after: String) {
  agencies(first: 100, after: $after, asOf: $asOf, filter: { subtreeOf: $scope }) {
    nodes {
      id code name level obligation
      qualitySystem { id stage edition convertedOn(edition: $edition) latestDeclaration { number declaredOn } }
      auditFigures(year: $year, asOf: $asOf) { inspected inspectedOnSite }
      documentFigures(asOf: $asOf) { effective reviewOverdue }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

const COUNT = `query ReportSize($scope: ID!, $asOf: Date!) {
  agencies(first: 1, asOf: $asOf, filter: { subtreeOf: $scope }) { totalCount }
}`;

interface AgencyNode {
  id: string;
  code: string;
  name: string | null;
  level: string;
  obligation: string | null;
  qualitySystem: {
    id: string;
    stage: string;
    edition: string | null;
    convertedOn: Day | null;
    latestDeclaration: { number: string; declaredOn: Day } | null;
  } | null;
  auditFigures: AgencyFacts['audit'];
  documentFigures: AgencyFacts['documents'];
}

interface RowsPage {
  agencies: { nodes: AgencyNode[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
}

export interface Snapshot {
  heading: Heading;
  rows: AgencyFacts[];
}

/** Collects the rows of a scope page by page; many pages are no database snapshot, so what came is frozen as it came. */
export async function collect(ctx: Ctx, report: { id: string; scopeAgencyId: string; asOf: Day }): Promise<Snapshot> {
  const { askGateway } = ctx.outside;
  const { scopeAgencyId: scope, asOf } = report;
  const heading = await headingOf(ctx, askGateway, scope, asOf);
  const size = await askGateway<{ agencies: { totalCount: number } }>(COUNT, { scope, asOf }, ctx.requestId);
  const rows: AgencyFacts[] = [];
  for (let after: string | null = null; ;) {
    const variables: Record<string, unknown> = {
      scope,
      asOf,
      year: Number(asOf.slice(0, 4)),
      edition: heading.edition ?? '',
      after,
    };
    const { agencies }: RowsPage = await askGateway<RowsPage>(PAGE, variables, ctx.requestId);
    rows.push(...agencies.nodes.map(factsOf));
    await tellProgress(ctx, report.id, rows.length, size.agencies.totalCount);
    if (!agencies.pageInfo.hasNextPage) return { heading, rows };
    after = agencies.pageInfo.endCursor;
  }
}

async function headingOf(ctx: Ctx, askGateway: AskGateway, id: string, asOf: Day): Promise<Heading> {
  const { agency, standards } = await askGateway<{
    agency: {
      code: string;
      name: string;
      parent: { name: string } | null;
      leadUnit: { code: string; name: string; parent: { name: string } | null } | null;
    } | null;
    standards: { edition: string; convertsFrom: Day; convertsUntil: Day | null }[];
  }>(SCOPE, { id, asOf }, ctx.requestId);
  if (!agency) throw new Error('the scope is not in the register on that day');
  const edition = standards.find(
    ({ convertsFrom, convertsUntil }) => convertsFrom <= asOf && (convertsUntil === null || asOf < convertsUntil),
  );
  const issuer = agency.leadUnit ?? agency;
  return {
    scopeCode: agency.code,
    scopeName: agency.name,
    issuingAgency: issuer.name,
    parentAgency: issuer.parent?.name ?? null,
    symbol: symbolOf(issuer.code),
    place: placeOf(agency.name),
    edition: edition?.edition ?? null,
  };
}

function factsOf(node: AgencyNode): AgencyFacts {
  const { qualitySystem: system } = node;
  return {
    agencyId: node.id,
    code: node.code,
    name: node.name ?? node.code,
    level: node.level,
    obligation: node.obligation,
    system: system && {
      id: system.id,
      stage: system.stage,
      edition: system.edition,
      convertedOn: system.convertedOn,
      declarationNumber: system.latestDeclaration?.number ?? null,
      declaredOn: system.latestDeclaration?.declaredOn ?? null,
    },
    audit: node.auditFigures,
    documents: node.documentFigures,
  };
}

async function tellProgress(ctx: Ctx, reportId: string, collected: number, total: number): Promise<void> {
  await ask(
    ctx.em,
    sql`insert into report_progress (report_id, collected, total) values (${reportId}::uuid, ${collected}, ${total})
        on conflict (report_id) do update set collected = excluded.collected, total = excluded.total`,
  );
}

/** Freezes what was collected, with its hash; a step is done once, so there is nothing to overwrite. */
export async function freeze(ctx: Ctx, reportId: string, { heading, rows }: Snapshot): Promise<void> {
  const frozen = JSON.stringify(rows);
  const sha256 = createHash('sha256').update(frozen).digest('hex');
  const missing = missingParts(rows);
  await ask(
    ctx.em,
    sql`insert into report_snapshot (report_id, heading, rows_sha256, row_count, missing)
        values (${reportId}::uuid, ${JSON.stringify(heading)}::jsonb, ${sha256}, ${rows.length}, ${missing}::text[])`,
  );
  const memberships = JSON.stringify(rows.map(membershipOf));
  await ask(
    ctx.em,
    sql`insert into report_row (report_id, place, facts, membership)
        select ${reportId}::uuid, f.place, f.facts, m.membership
        from jsonb_array_elements(${frozen}::jsonb) with ordinality f(facts, place)
        join jsonb_array_elements(${memberships}::jsonb) with ordinality m(membership, place) using (place)`,
  );
}

export async function frozen(ctx: Ctx, reportId: string): Promise<Snapshot & { sha256: string; missing: string[] }> {
  const [snapshot] = await ask(
    ctx.em,
    sql<{ heading: Heading; sha256: string; missing: string[] }>`
      select heading, rows_sha256 as sha256, missing from report_snapshot where report_id = ${reportId}::uuid`,
  );
  if (!snapshot) throw new Error('nothing has been collected yet');
  const rows = await ask(
    ctx.em,
    sql<{ facts: AgencyFacts }>`select facts from report_row where report_id = ${reportId}::uuid order by place`,
  );
  return { ...snapshot, rows: rows.map(({ facts }) => facts) };
}

export async function saveFigures(ctx: Ctx, reportId: string, figures: readonly Figure[]): Promise<void> {
  await ask(
    ctx.em,
    sql`insert into report_figure (report_id, place, key, numerator, denominator, missing)
        select ${reportId}::uuid, f.place, f.figure->>'key', (f.figure->>'numerator')::int,
               (f.figure->>'denominator')::int, (f.figure->>'missing')::int
        from jsonb_array_elements(${JSON.stringify(figures)}::jsonb) with ordinality f(figure, place)`,
  );
}

/** The figures of many reports in one statement. */
export async function figuresOfReports(ctx: Ctx, reportIds: readonly string[]): Promise<Figure[][]> {
  const rows = await ask(
    ctx.em,
    sql<Figure & { id: string }>`select report_id as id, key, numerator, denominator, missing from report_figure
      where report_id = any(${reportIds}::uuid[]) order by report_id, place`,
  );
  return reportIds.map((id) => rows.filter((row) => row.id === id));
}

/** What did not answer while each of many reports was collected. */
export async function missingOfReports(ctx: Ctx, reportIds: readonly string[]): Promise<string[][]> {
  const rows = await ask(
    ctx.em,
    sql<{
      id: string;
      missing: string[];
    }>`select report_id as id, missing from report_snapshot where report_id = any(${reportIds}::uuid[])`,
  );
  return reportIds.map((id) => rows.find((row) => row.id === id)?.missing ?? []);
}

export interface FrozenRow extends AgencyFacts {
  place: number;
  counted: boolean | null;
}

/** A page of the frozen rows, all of them or those behind one figure. */
export async function rowsOfReport(
  ctx: Ctx,
  reportId: string,
  figure: string | null,
  request: PageRequest,
): Promise<Page<FrozenRow>> {
  const { first, after } = openPage(request, 1);
  const behind = figure === null ? sql`true` : sql`membership ? ${figure}`;
  const beyond = /^\d{1,9}$/.test(after?.[0] ?? '') ? Number(after?.[0]) : 0;
  const rows = await ask(
    ctx.em,
    sql<{ place: number; facts: AgencyFacts; counted: number | null }>`
      select place, facts, (membership->>${figure ?? ''})::int as counted from report_row
      where report_id = ${reportId}::uuid and place > ${beyond} and ${behind} order by place limit ${first + 1}`,
  );
  return cutPage(
    rows.map(({ place, facts, counted }) => ({ ...facts, place, counted: counted === null ? null : counted === 1 })),
    first,
  );
}

export async function countRows(ctx: Ctx, reportId: string, figure: string | null): Promise<number> {
  const behind = figure === null ? sql`true` : sql`membership ? ${figure}`;
  const [row] = await ask(
    ctx.em,
    sql<{ count: string }>`select count(*) from report_row where report_id = ${reportId}::uuid and ${behind}`,
  );
  return Number(row?.count ?? 0);
}
