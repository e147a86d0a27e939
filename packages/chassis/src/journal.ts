import { newId, type Role } from '@qms/kernel';
import { sql } from 'kysely';
import { dayJudged } from './access.js';
import type { Ctx } from './context.js';
import { ask } from './database.js';
import type { Columns } from './noun-mapping.js';
import { rolesHere } from './scope.js';

/** Journal rows are inserted and read, never changed; personal values lie in a table of their own. */
export const journalTables = `
create table journal (
  id uuid primary key,
  at timestamptz not null,
  actor_id text not null,
  acting_role text,
  agency_id uuid,
  verb text not null,
  subject_type text not null,
  subject_id uuid not null,
  subject_version integer not null,
  before jsonb,
  after jsonb,
  reason text,
  request_id text not null
);
create index journal_subject on journal (subject_id, id);
create table journal_personal (
  journal_id uuid primary key references journal (id),
  before jsonb,
  after jsonb
);
`;

export interface JournalEntry {
  verb: string;
  subjectType: string;
  subjectId: string;
  subjectVersion: number;
  agencyId: string | null;
  before: Columns | null;
  after: Columns | null;
  personal?: { before: Columns | null; after: Columns | null } | null;
  reason?: string | null;
}

/** Writes who did what to which subject, in the transaction that did it; one statement for any number of rows. */
export async function writeJournal(ctx: Ctx, entries: readonly JournalEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const roles = await Promise.all(entries.map((entry) => actingRole(ctx, entry)));
  const rows = entries.map((entry, n) => ({
    id: newId(ctx.now),
    at: ctx.now.toISOString(),
    actor_id: ctx.actor.id,
    acting_role: roles[n] ?? null,
    agency_id: entry.agencyId,
    verb: entry.verb,
    subject_type: entry.subjectType,
    subject_id: entry.subjectId,
    subject_version: entry.subjectVersion,
    before: entry.before,
    after: entry.after,
    reason: entry.reason ?? null,
    request_id: ctx.requestId,
    personal: entry.personal ?? null,
  }));
  await ask(
    ctx.em,
    // not `returning id`: who writes a row of no agency need not be one who may read it
    sql`with entries as (
          select (jsonb_populate_record(null::journal, entry)).* from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) entry),
        written as (insert into journal select * from entries)
        insert into journal_unsealed select id from entries`,
  );
  const personal = rows.flatMap((row) => (row.personal ? [{ journal_id: row.id, ...row.personal }] : []));
  if (personal.length === 0) return;
  await ask(
    ctx.em,
    sql`insert into journal_personal
        select * from jsonb_populate_recordset(null::journal_personal, ${JSON.stringify(personal)}::jsonb)`,
  );
}

/** Of several roles the one whose reach covers the agency; the policy asked for the same roles a moment before. */
async function actingRole(ctx: Ctx, { agencyId, after }: JournalEntry): Promise<Role | null> {
  const [first, ...others] = ctx.actor.grants;
  if (!first || others.length === 0 || agencyId === null) return first?.role ?? null;
  const here = await rolesHere(ctx, agencyId, dayJudged(ctx, after));
  return ctx.actor.grants.find(({ role }) => here.has(role))?.role ?? first.role;
}
