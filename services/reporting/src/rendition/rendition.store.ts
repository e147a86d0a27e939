import { ask, type Ctx } from '@qms/chassis';
import { newId, type Day } from '@qms/kernel';
import { sql } from 'kysely';
import type { Format } from '../report/report.js';

export interface RenditionRow {
  id: string;
  format: Format;
  language: string;
  rendererVersion: string;
  sha256: string;
  bytes: number;
  url: string;
}

export async function saveRendition(
  ctx: Ctx,
  reportId: string,
  format: Format,
  kept: { sha256: string; bytes: number; rendererVersion: string },
): Promise<void> {
  await ask(
    ctx.em,
    sql`insert into report_rendition (id, report_id, format, language, renderer_version, sha256, bytes)
        values (${newId(ctx.now)}::uuid, ${reportId}::uuid, ${format}, 'vi', ${kept.rendererVersion}, ${kept.sha256}, ${kept.bytes})`,
  );
}

/** The files of many reports in one statement. */
export async function renditionsOf(ctx: Ctx, reportIds: readonly string[]): Promise<RenditionRow[][]> {
  const rows = await ask(
    ctx.em,
    sql<RenditionRow & { reportId: string }>`select id, report_id as "reportId", format, language,
        renderer_version as "rendererVersion", sha256, bytes, '/files/reports/' || id as url
      from report_rendition where report_id = any(${reportIds}::uuid[]) order by format`,
  );
  return reportIds.map((id) => rows.filter((row) => row.reportId === id));
}

/** What a download needs to know of a file: its bytes' hash and its name, and whose scope it is in. */
export async function renditionFile(
  ctx: Ctx,
  id: string,
): Promise<{ sha256: string; format: Format; period: string; scopeAgencyId: string; asOf: Day } | null> {
  const [row] = await ask(
    ctx.em,
    sql<{ sha256: string; format: Format; period: string; scopeAgencyId: string; asOf: Day }>`
      select f.sha256, f.format, r.period, r.scope_agency_id as "scopeAgencyId", r.as_of::text as "asOf"
      from report_rendition f join report r on r.id = f.report_id where f.id = ${id}::uuid`,
  );
  return row ?? null;
}
