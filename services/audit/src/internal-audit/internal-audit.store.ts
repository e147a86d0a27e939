import { defineEntity, p } from '@mikro-orm/core';
import { ask, askOne, inScope, mapNoun, requireNoun, rowById, type Ctx, type PartMapping } from '@qms/chassis';
import { cutPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { openDayPage } from '../inspection/inspection.store.js';
import { rememberDuty } from '../quality-system/quality-system.store.js';
import { InternalAudit, type Item, type Result, type State } from './internal-audit.js';

const schema = defineEntity({
  class: InternalAudit as never,
  tableName: 'internal_audit',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    qualitySystemId: p.uuid(),
    agencyId: p.uuid(),
    state: p.text(),
    plannedOn: p.date(),
    auditedOn: p.date().nullable(),
    conclusion: p.text().nullable(),
  },
});

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const items: PartMapping<InternalAudit> = {
  table: 'internal_audit_item',
  owner: 'internal_audit_id',
  rows: (audit) =>
    audit.items.map(({ clause, auditorId, responsibleId, result, evidence, correction }, n) => ({
      position: n + 1,
      clause,
      auditor_id: auditorId,
      responsible_id: responsibleId,
      result,
      evidence,
      correction,
    })),
  fill(audit, rows) {
    audit.items = rows.map((row): Item => ({
      clause: String(row['clause']),
      auditorId: String(row['auditor_id']),
      responsibleId: String(row['responsible_id']),
      result: row['result'] as Result | null,
      evidence: textOrNull(row['evidence']),
      correction: textOrNull(row['correction']),
    }));
  },
};

export const internalAuditMapping = mapNoun<InternalAudit>({
  name: 'internal-audit',
  noun: InternalAudit,
  schema,
  agencyOf: (audit) => audit.agencyId,
  parts: [items],
  settle: (em, { qualitySystemId, auditedOn }) => rememberDuty(em, qualitySystemId, 'audited_on', auditedOn),
});

export function requireInternalAudit(ctx: Ctx, id: string, expectedVersion: number): Promise<InternalAudit> {
  return requireNoun(ctx, internalAuditMapping, id, expectedVersion);
}

export interface InternalAuditRow {
  id: string;
  version: number;
  qualitySystemId: string;
  agencyId: string;
  state: State;
  plannedOn: Day;
  auditedOn: Day | null;
  conclusion: string | null;
}

const columns = sql`t.id, t.version, t.quality_system_id as "qualitySystemId", t.agency_id as "agencyId", t.state,
  t.planned_on::text as "plannedOn", t.audited_on::text as "auditedOn", t.conclusion`;

export interface DutyFilter {
  agencyId?: string | undefined;
  qualitySystemId?: string | undefined;
  state?: State | undefined;
}

function filtered(ctx: Ctx, { agencyId, qualitySystemId, state }: DutyFilter): RawBuilder<unknown> {
  const conditions: RawBuilder<unknown>[] = [inScope(ctx.actor, sql.ref('t.agency_id'), ctx.today)];
  if (agencyId) conditions.push(sql`t.agency_id = ${agencyId}::uuid`);
  if (qualitySystemId) conditions.push(sql`t.quality_system_id = ${qualitySystemId}::uuid`);
  if (state) conditions.push(sql`t.state = ${state}`);
  return sql.join(conditions, sql` and `);
}

/** The latest planned first. */
export async function internalAudits(
  ctx: Ctx,
  filter: DutyFilter,
  request: PageRequest,
): Promise<Page<InternalAuditRow>> {
  const { first, after } = openDayPage(request);
  const beyond = after ? sql`(t.planned_on, t.id) < (${after.day}::date, ${after.id}::uuid)` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<InternalAuditRow>`select ${columns} from internal_audit t where ${filtered(ctx, filter)}
      and ${beyond} order by t.planned_on desc, t.id desc limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

export async function countInternalAudits(ctx: Ctx, filter: DutyFilter): Promise<number> {
  const { count } = await askOne<{ count: string }>(
    ctx.em,
    sql`select count(*) from internal_audit t where ${filtered(ctx, filter)}`,
  );
  return Number(count);
}

export function internalAuditById(ctx: Ctx, id: string): Promise<InternalAuditRow | null> {
  return rowById(ctx, 'internal audit', id, (ids) =>
    ask(
      ctx.em,
      sql<InternalAuditRow>`select ${columns} from internal_audit t
        where t.id = any(${ids}::uuid[]) and ${filtered(ctx, {})}`,
    ),
  );
}

/** The items of many audits that the actor has been shown, in one statement. */
export async function itemsOf(ctx: Ctx, ids: readonly string[]): Promise<Item[][]> {
  const rows = await ask(
    ctx.em,
    sql<Item & { ownerId: string }>`select internal_audit_id as "ownerId", clause, auditor_id as "auditorId",
        responsible_id as "responsibleId", result, evidence, correction from internal_audit_item
      where internal_audit_id = any(${ids}::uuid[]) order by internal_audit_id, position`,
  );
  return ids.map((id) => rows.filter(({ ownerId }) => ownerId === id));
}
