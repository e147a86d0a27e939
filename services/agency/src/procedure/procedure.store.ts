import { defineEntity, p } from '@mikro-orm/core';
import { ask, inScope, mapNoun, requireNoun, type Ctx, type PartMapping } from '@qms/chassis';
import { Conflict, cutPage, openPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { Procedure, type Assignment } from './procedure.js';

const schema = defineEntity({
  class: Procedure as never,
  tableName: 'procedure',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    announcedById: p.uuid(),
    code: p.text(),
    name: p.text(),
    field: p.text(),
    statutoryDays: p.integer().nullable(),
    decisionNumber: p.text(),
    decisionOn: p.date(),
    withdrawnOn: p.date().nullable(),
  },
});

const assignments: PartMapping<Procedure> = {
  table: 'procedure_assignment',
  owner: 'procedure_id',
  rows: (procedure) =>
    procedure.assignments.map((held) => ({
      agency_id: held.agencyId,
      valid_from: held.from,
      valid_to: held.to ?? 'infinity',
    })),
  fill(procedure, rows) {
    procedure.assignments = rows.map((row): Assignment => ({
      agencyId: String(row['agency_id']),
      from: String(row['valid_from']),
      to: row['valid_to'] === 'infinity' ? null : String(row['valid_to']),
    }));
  },
};

export const procedureMapping = mapNoun<Procedure>({
  name: 'procedure',
  noun: Procedure,
  schema,
  agencyOf: (procedure) => procedure.announcedById,
  parts: [assignments],
  constraints: {
    procedure_code_in_force: () =>
      new Conflict({
        vi: 'Thủ tục có mã này đang có hiệu lực.',
        en: 'A procedure with this code is in force already.',
      }),
  },
});

/** Loads a procedure announced by an agency that the actor's grants reach. */
export function requireProcedure(ctx: Ctx, id: string, expectedVersion?: number): Promise<Procedure> {
  return requireNoun(ctx, procedureMapping, id, expectedVersion);
}

export interface ProcedureRow {
  id: string;
  version: number;
  announcedById: string;
  code: string;
  name: string;
  field: string;
  statutoryDays: number | null;
  decisionNumber: string;
  decisionOn: Day;
  withdrawnOn: Day | null;
}

const columns = sql`p.id, p.version, p.announced_by_id as "announcedById", p.code, p.name, p.field, p.statutory_days as "statutoryDays",
  p.decision_number as "decisionNumber", p.decision_on::text as "decisionOn", p.withdrawn_on::text as "withdrawnOn"`;

/** An announcement is a public act, read by every officer; only its assignment to an agency is in its scope. */
export function proceduresByIds(ctx: Ctx, ids: readonly string[]): Promise<ProcedureRow[]> {
  return ask(ctx.em, sql<ProcedureRow>`select ${columns} from procedure p where p.id = any(${ids}::uuid[])`);
}

function chosen(ctx: Ctx, agencyId: string | null, asOf: Day): RawBuilder<unknown> {
  const inForce = sql`p.decision_on <= ${asOf}::date and (p.withdrawn_on is null or ${asOf}::date < p.withdrawn_on)`;
  if (agencyId === null) return inForce;
  return sql`${inForce} and exists (select from procedure_assignment a where a.procedure_id = p.id
    and a.agency_id = ${agencyId}::uuid and a.valid_from <= ${asOf}::date and ${asOf}::date < a.valid_to
    and ${inScope(ctx.actor, sql.ref('a.agency_id'), asOf)})`;
}

export async function procedures(
  ctx: Ctx,
  agencyId: string | null,
  asOf: Day,
  request: PageRequest,
): Promise<Page<ProcedureRow>> {
  const { first, after } = openPage(request, 2);
  const beyond = after ? sql`(p.code, p.id) > (${after[0]}, ${after[1]}::uuid)` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<ProcedureRow>`select ${columns} from procedure p where ${chosen(ctx, agencyId, asOf)} and ${beyond}
      order by p.code, p.id limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

export async function countProcedures(ctx: Ctx, agencyId: string | null, asOf: Day): Promise<number> {
  const [row] = await ask(
    ctx.em,
    sql<{ count: string }>`select count(*) from procedure p where ${chosen(ctx, agencyId, asOf)}`,
  );
  return Number(row?.count ?? 0);
}
