import { defineEntity, p } from '@mikro-orm/core';
import { ask, askOne, inScope, mapNoun, requireNoun, rowById, type Ctx, type PartMapping } from '@qms/chassis';
import {
  Conflict,
  cutPage,
  isId,
  NotFound,
  openPage,
  holdsEverywhere,
  serviceActor,
  type Actor,
  type Day,
  type Page,
  type PageRequest,
  type Role,
} from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { Officer, type Competence, type DatedGrant, type Form } from './officer.js';
import { mayEnrolOfficer } from './officer.policy.js';

const schema = defineEntity({
  class: Officer as never,
  tableName: 'officer',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    name: p.text(),
    email: p.text(),
  },
});

const grants: PartMapping<Officer> = {
  table: 'officer_grant',
  owner: 'officer_id',
  rows: (officer) =>
    officer.grants.map((grant) => ({
      id: grant.id,
      role: grant.role,
      agency_id: grant.agencyId,
      valid_from: grant.from,
      valid_to: grant.to ?? 'infinity',
      form: grant.form,
      delegated_by: grant.delegatedBy,
    })),
  fill(officer, rows) {
    officer.grants = rows.map((row): DatedGrant => ({
      id: String(row['id']),
      role: row['role'] as Role,
      agencyId: row['agency_id'] as string | null,
      from: String(row['valid_from']),
      to: row['valid_to'] === 'infinity' ? null : String(row['valid_to']),
      form: row['form'] as Form | null,
      delegatedBy: row['delegated_by'] as string | null,
    }));
  },
};

const competences: PartMapping<Officer> = {
  table: 'officer_competence',
  owner: 'officer_id',
  rows: (officer) =>
    officer.competences.map((held) => ({
      id: held.id,
      certificate: held.certificate,
      issued_on: held.issuedOn,
      expires_on: held.expiresOn,
    })),
  fill(officer, rows) {
    officer.competences = rows.map((row): Competence => ({
      id: String(row['id']),
      certificate: String(row['certificate']),
      issuedOn: String(row['issued_on']),
      expiresOn: row['expires_on'] as string | null,
    }));
  },
};

export const officerMapping = mapNoun<Officer>({
  name: 'officer',
  noun: Officer,
  schema,
  agencyOf: () => null,
  parts: [grants, competences],
  personal: ['name', 'email'],
  constraints: {
    officer_email_once: () =>
      new Conflict({ vi: 'Địa chỉ này đã có người dùng.', en: 'Someone is already enrolled with this address.' }),
  },
});

export interface OfficerRow {
  id: string;
  version: number;
  name: string;
  email: string;
}

/** An officer is seen by whoever reaches an agency the officer serves, and by the officer; one without grants, by whoever may give some. */
function seen(ctx: Ctx): RawBuilder<unknown> {
  if (holdsEverywhere(ctx.actor, 'MINISTRY_OVERSEER', 'SYSTEM_ADMINISTRATOR', 'SERVICE')) return sql`true`;
  return sql`(o.id::text = ${ctx.actor.id}
    or (${mayEnrolOfficer(ctx.actor)}::boolean and not exists (select from officer_serving s where s.officer_id = o.id))
    or exists (select from officer_grant g where g.officer_id = o.id and ${inScope(ctx.actor, sql.ref('g.agency_id'), ctx.today)}))`;
}

/** Loads an officer whom the actor may see. */
export async function requireOfficer(ctx: Ctx, id: string, expectedVersion?: number): Promise<Officer> {
  // scope first: a stale version would tell an outsider that there is someone
  const [seenRow] = isId(id) ? await officersByIds(ctx, [id]) : [];
  if (!seenRow) throw new NotFound();
  return requireNoun(ctx, officerMapping, id, expectedVersion);
}

export function officersByIds(ctx: Ctx, ids: readonly string[]): Promise<OfficerRow[]> {
  return ask(
    ctx.em,
    sql<OfficerRow>`select o.id, o.version, o.name, o.email from officer o where o.id = any(${ids}::uuid[]) and ${seen(ctx)}`,
  );
}

export interface OfficerFilter {
  agencyIds?: string[] | undefined;
  role?: Role | undefined;
}

function chosen(ctx: Ctx, filter: OfficerFilter): RawBuilder<unknown> {
  if (!filter.agencyIds && !filter.role) return seen(ctx);
  const at = filter.agencyIds ? sql`g.agency_id = any(${filter.agencyIds}::uuid[])` : sql`true`;
  const as = filter.role ? sql`g.role = ${filter.role}` : sql`true`;
  return sql`${seen(ctx)} and exists (select from officer_grant g where g.officer_id = o.id and ${at} and ${as}
    and g.valid_from <= ${ctx.today}::date and ${ctx.today}::date < g.valid_to)`;
}

export async function officers(ctx: Ctx, filter: OfficerFilter, request: PageRequest): Promise<Page<OfficerRow>> {
  const { first, after } = openPage(request, 1);
  const rows = await ask(
    ctx.em,
    sql<OfficerRow>`select o.id, o.version, o.name, o.email from officer o
        where ${chosen(ctx, filter)} and ${after ? sql`o.id::text > ${after[0]}` : sql`true`}
        order by o.id::text limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

export async function countOfficers(ctx: Ctx, filter: OfficerFilter): Promise<number> {
  const { count } = await askOne<{ count: string }>(
    ctx.em,
    sql`select count(*) from officer o where ${chosen(ctx, filter)}`,
  );
  return Number(count);
}

export interface CompetenceRow {
  id: string;
  certificate: string;
  issuedOn: Day;
  expiresOn: Day | null;
}

export async function competencesOf(ctx: Ctx, officerIds: readonly string[]): Promise<CompetenceRow[][]> {
  const rows = await ask(
    ctx.em,
    sql<CompetenceRow & { officerId: string }>`
      select officer_id as "officerId", id, certificate, issued_on::text as "issuedOn", expires_on::text as "expiresOn"
      from officer_competence where officer_id = any(${officerIds}::uuid[]) order by issued_on, id`,
  );
  return officerIds.map((id) => rows.filter((row) => row.officerId === id));
}

/** Who signs in with this address, with the grants in force today; asked by the gateway alone. */
export async function signInOf(
  ctx: Ctx,
  email: string,
): Promise<{ id: string; name: string; grants: { role: Role; agencyId: string | null }[] } | null> {
  const [row] = await ask(
    ctx.em,
    sql<{ id: string; name: string; grants: { role: Role; agencyId: string | null }[] }>`
      select o.id, o.name, coalesce(
        (select jsonb_agg(jsonb_build_object('role', g.role, 'agencyId', g.agency_id) order by g.valid_from, g.id)
         from officer_grant g where g.officer_id = o.id
           and g.valid_from <= ${ctx.today}::date and ${ctx.today}::date < g.valid_to), '[]') as grants
      from officer o where o.email = ${email.trim().toLowerCase()}`,
  );
  return row ?? null;
}

/** Somebody by the id that acts, with the grants in force today: for work that is done later on that person's behalf. */
export async function actorOf(ctx: Ctx, id: string): Promise<Actor> {
  if (id.startsWith('service:')) return serviceActor(id.slice('service:'.length));
  const [row] = await ask(
    ctx.em,
    sql<Actor>`
      select o.id, o.name, coalesce(
        (select jsonb_agg(jsonb_build_object('role', g.role, 'agencyId', g.agency_id) order by g.valid_from, g.id)
         from officer_grant g where g.officer_id = o.id
           and g.valid_from <= ${ctx.today}::date and ${ctx.today}::date < g.valid_to), '[]') as grants
      from officer o where o.id::text = ${id}`,
  );
  return row ?? { id, name: '', grants: [] };
}

export function officerById(ctx: Ctx, id: string): Promise<OfficerRow | null> {
  return rowById(ctx, 'officer', id, (ids) => officersByIds(ctx, ids));
}
