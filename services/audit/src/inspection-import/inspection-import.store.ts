import { ask, type Columns, type Ctx } from '@qms/chassis';
import { LEADING_ROLES, newId, NotFound } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { faultAt, type ImportFault, type ImportOutcome, type PastInspection } from './inspection-import.js';
import { importGrants } from './inspection-import.policy.js';

interface Sorted {
  fresh: PastInspection[];
  unchanged: number;
  faults: ImportFault[];
}

interface Place {
  line: number;
  known: boolean;
  present: boolean;
  same: boolean;
}

/** Which rows are new, which stand in the register already, and which cannot: one statement for the whole file. */
export async function sortRows(ctx: Ctx, rows: readonly PastInspection[]): Promise<Sorted> {
  const places = await ask(
    ctx.em,
    sql<Place>`
      select f.line, (${reached(ctx)}) as known, i.id is not null as present,
             coalesce(i.counted_on = f."countedOn" and i.reference is not distinct from f.reference, false) as same
      from ${asTable(rows)}
      left join inspection i on i.agency_id = f."agencyId" and i.method = f.method and i.planned_on = f."plannedOn"`,
  );
  const byLine = new Map(places.map((place) => [place.line, place]));
  const sorted: Sorted = { fresh: [], unchanged: 0, faults: [] };
  for (const row of rows) {
    const place = byLine.get(row.line);
    if (!place?.known) sorted.faults.push(unknownAgency(row.line));
    else if (!place.present) sorted.fresh.push(row);
    else if (place.same) sorted.unchanged += 1;
    else sorted.faults.push(differs(row.line));
  }
  return sorted;
}

/** Writes them as closed inspections; returns what the journal shows of each. */
export async function insertPast(ctx: Ctx, rows: readonly PastInspection[]): Promise<Columns[]> {
  if (rows.length === 0) return [];
  const written = rows.map((row) => ({
    id: newId(ctx.now),
    version: 1,
    changed_at: ctx.now.toISOString(),
    agency_id: row.agencyId,
    method: row.method,
    state: 'CLOSED',
    year: Number(row.plannedOn.slice(0, 4)),
    planned_on: row.plannedOn,
    reference: row.reference,
    signed_on: row.method === 'ON_SITE' ? row.countedOn : null,
    reviewed_on: row.method === 'DESK' ? row.countedOn : null,
    closed_on: row.countedOn,
  }));
  const columns = sql.join(Object.keys(written[0] ?? {}).map((column) => sql.ref(column)));
  await ask(
    ctx.em,
    sql`insert into inspection (${columns}) select ${columns}
        from jsonb_populate_recordset(null::inspection, ${JSON.stringify(written)}::jsonb)`,
  );
  return written;
}

/** Keeps what an import came to, so that a repeated idempotency key is answered alike. */
export async function insertImport(ctx: Ctx, id: string, outcome: ImportOutcome): Promise<void> {
  await ask(
    ctx.em,
    sql`insert into inspection_import (id, at, actor_id, rows, created, unchanged)
        values (${id}, ${ctx.now}, ${ctx.actor.id}, ${outcome.rows}, ${outcome.created}, ${outcome.unchanged})`,
  );
}

export async function importById(ctx: Ctx, id: string): Promise<ImportOutcome> {
  const [row] = await ask(
    ctx.em,
    sql<Omit<ImportOutcome, 'faults'>>`
      select rows, created, unchanged from inspection_import where id = ${id} and actor_id = ${ctx.actor.id}`,
  );
  if (!row) throw new NotFound();
  return { ...row, faults: [] };
}

function asTable(rows: readonly PastInspection[]): RawBuilder<unknown> {
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as f (line int, "agencyId" uuid, method text, "plannedOn" date, "countedOn" date, reference text)`;
}

/** True of a row whose agency was in force on the day it counts, and within the importing grants' reach on that day. */
function reached(ctx: Ctx): RawBuilder<boolean> {
  const inForce = sql<boolean>`exists (select from agency_mirror a where a.id = f."agencyId"
    and a.valid_from <= f."countedOn" and f."countedOn" < a.valid_to)`;
  const grants = importGrants(ctx.actor);
  if (grants.some((grant) => grant.agencyId === null)) return inForce;
  const heldAt = (leading: boolean): (string | null)[] =>
    grants.filter(({ role }) => LEADING_ROLES.includes(role) === leading).map(({ agencyId }) => agencyId);
  return sql<boolean>`exists (select from agency_reach r where r.agency_id = f."agencyId"
    and r.valid_from <= f."countedOn" and f."countedOn" < r.valid_to
    and (r.above_id = any(${heldAt(true)}::uuid[]) or (not r.by_lead and r.above_id = any(${heldAt(false)}::uuid[]))))`;
}

function unknownAgency(line: number): ImportFault {
  return faultAt(
    line,
    'agency_id',
    'Không có cơ quan này vào ngày đó, hoặc nằm ngoài phạm vi của bạn.',
    'No such agency on that day, or outside your scope.',
  );
}

function differs(line: number): ImportFault {
  return faultAt(
    line,
    null,
    'Sổ đã có cuộc kiểm tra này với ngày tính hoặc số hiệu khác; lịch sử không bị ghi đè.',
    'The register has this inspection with another counted day or reference; history is not overwritten.',
  );
}
