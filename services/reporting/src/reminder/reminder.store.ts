import { actingUnder, ask, askOne, inScope, type Ctx } from '@qms/chassis';
import { cutPage, newId, openPage, startOfDay, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import type { Matter, PlannedReminder, Recipient } from './reminder.js';
import { mayReadRemindersOf } from './reminder.policy.js';

const OBLIGATIONS = ['agencyObligations', 'documentObligations', 'auditObligations'] as const;

interface ObligationPage {
  nodes: {
    rule: string;
    subjectId: string;
    occurrence: string;
    dueOn: Day;
    title: string;
    agency: { id: string } | null;
  }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

export interface Due {
  matters: Matter[];
  /** The lists that answered in full; only their closed matters may be cancelled. */
  answered: string[];
}

/** Everything due before a day, from the three services that know; a silent one is left out and asked again next hour. */
export async function mattersDue(ctx: Ctx, dueBefore: Day): Promise<Due> {
  const due: Due = { matters: [], answered: [] };
  for (const list of OBLIGATIONS) {
    const query = `query Due($before: Date!, $after: String) {
      ${list}(dueBefore: $before, first: 100, after: $after) {
        nodes { rule subjectId occurrence dueOn title agency { id } } pageInfo { hasNextPage endCursor }
      }
    }`;
    try {
      const matters: Matter[] = [];
      for (let after: string | null = null; ;) {
        const data: Record<string, ObligationPage> = await ctx.outside.askGateway(
          query,
          { before: dueBefore, after },
          ctx.requestId,
        );
        const page = data[list];
        if (!page) throw new Error(`${list} did not answer`);
        for (const { agency, ...node } of page.nodes) if (agency) matters.push({ ...node, agencyId: agency.id });
        if (!page.pageInfo.hasNextPage) break;
        after = page.pageInfo.endCursor;
      }
      due.matters.push(...matters);
      due.answered.push(list);
    } catch (error) {
      ctx.log.warn({ err: error, source: list }, 'a list of obligations did not answer; it is asked again next hour');
    }
  }
  return due;
}

interface OfficerPage {
  officers: {
    nodes: { id: string; email: string; grants: { agencyId: string | null; role: string }[] }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
}

/** The ISO secretaries of agencies, 100 agencies a question. */
export async function secretariesOf(ctx: Ctx, agencyIds: readonly string[]): Promise<Map<string, Recipient[]>> {
  const found = new Map<string, Recipient[]>();
  const query = `query Secretaries($of: [ID!]!, $after: String) {
    officers(first: 100, after: $after, filter: { agencyIds: $of, role: ISO_SECRETARY }) {
      nodes { id email grants { agencyId role } } pageInfo { hasNextPage endCursor }
    }
  }`;
  for (let at = 0; at < agencyIds.length; at += 100) {
    for (let after: string | null = null; ;) {
      const { officers }: OfficerPage = await ctx.outside.askGateway<OfficerPage>(
        query,
        { of: agencyIds.slice(at, at + 100), after },
        ctx.requestId,
      );
      for (const { id, email, grants } of officers.nodes) {
        for (const { agencyId, role } of grants) {
          if (role !== 'ISO_SECRETARY' || agencyId === null) continue;
          found.set(agencyId, [...(found.get(agencyId) ?? []), { officerId: id, email }]);
        }
      }
      if (!officers.pageInfo.hasNextPage) break;
      after = officers.pageInfo.endCursor;
    }
  }
  return found;
}

/** The day this installation first looked for reminders; set once. */
export async function installedOn(ctx: Ctx): Promise<Day> {
  await ask(ctx.em, sql`insert into installation (on_day) values (${ctx.today}::date) on conflict do nothing`);
  const { day } = await askOne<{ day: Day }>(ctx.em, sql`select on_day::text as day from installation`);
  return day;
}

/** Adds what the plan lacks; the constraint makes a second look, or a second worker, add nothing. */
export async function addToPlan(ctx: Ctx, reminders: readonly PlannedReminder[]): Promise<void> {
  const rows = reminders.map((reminder) => ({ ...reminder, id: newId(ctx.now) }));
  await ask(
    ctx.em,
    sql`insert into reminder (id, rule, subject_id, occurrence, level, recipient_id, recipient_email, agency_id, title, due_on, created_at)
        select r.id, r.rule, r."subjectId", r.occurrence, r.level, r."recipientId", r."recipientEmail", r."agencyId", r.title, r."dueOn", ${ctx.now}
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, rule text, "subjectId" uuid, occurrence text,
          level int, "recipientId" uuid, "recipientEmail" text, "agencyId" uuid, title text, "dueOn" date)
        -- a matter that opens again shows again; whoever was told of it is not told twice, nor in a letter that has left
        on conflict on constraint reminder_once do update set cancelled_at = null, digest_id = null where reminder.cancelled_at is not null`,
  );
}

const RULES: Readonly<Record<string, readonly string[]>> = {
  agencyObligations: ['re-declaration', 'declaration-notice', 'declaration-posting', 'procedure-list'],
  documentObligations: ['document-review'],
  auditObligations: ['planned-inspection', 'internal-audit', 'management-review'],
};

/** Cancels what is no longer due, of the lists that answered in full. */
export async function cancelClosed(ctx: Ctx, { matters, answered }: Due): Promise<void> {
  const rules = answered.flatMap((list) => RULES[list] ?? [list]);
  const open = JSON.stringify(matters.map(({ rule, subjectId, occurrence }) => ({ rule, subjectId, occurrence })));
  await ask(
    ctx.em,
    sql`update reminder set cancelled_at = ${ctx.now}
        where cancelled_at is null and rule = any(${rules}::text[])
          and not exists (select from jsonb_to_recordset(${open}::jsonb) as m (rule text, "subjectId" uuid, occurrence text)
            where m.rule = reminder.rule and m."subjectId" = subject_id and m.occurrence = reminder.occurrence)`,
  );
}

export async function cancelOfAgencies(ctx: Ctx, agencyIds: readonly string[]): Promise<void> {
  const of = sql`agency_id = any(${agencyIds}::uuid[]) and cancelled_at is null`;
  await ask(ctx.em, sql`update reminder set cancelled_at = ${ctx.now} where ${of}`);
}

export interface Digest {
  /** The same however often it is claimed: its letter's id. */
  id: string;
  email: string;
  ids: string[];
  reminders: { title: string; dueOn: Day }[];
}

const CLAIM_MINUTES = 10;
const CLAIMS = 7265605;

/**
 * Claims the unsent reminders of one person who has had no digest today and whom no other worker is writing to. A
 * digest whose claim ran out, because its holder died, comes first and as it was: what came due since waits for its own.
 */
export async function claimDigest(ctx: Ctx): Promise<Digest | null> {
  // one claim at a time, however many send: two would share one person's reminders out between them
  await ask(ctx.em, sql`select pg_advisory_xact_lock(${CLAIMS})`);
  const waiting = sql`r.sent_at is null and r.cancelled_at is null and (r.claimed_until is null or r.claimed_until < ${ctx.now})`;
  const rows = await ask(
    ctx.em,
    sql<{ id: string; digestId: string; email: string; title: string; dueOn: Day }>`
      with next as (
        select r.recipient_id, r.digest_id from reminder r where ${waiting} and not exists (
          select from reminder s where s.recipient_id = r.recipient_id
            and (s.sent_at >= ${startOfDay(ctx.today)} or s.sent_at is null and s.claimed_until >= ${ctx.now}))
        order by r.digest_id is null, r.created_at, r.id limit 1)
      update reminder r set claimed_until = ${ctx.now}::timestamptz + ${CLAIM_MINUTES} * interval '1 minute',
                            attempts = r.attempts + 1, digest_id = coalesce(r.digest_id, ${newId(ctx.now)}::uuid)
      from next where ${waiting} and r.recipient_id = next.recipient_id and r.digest_id is not distinct from next.digest_id
      returning r.id, r.digest_id as "digestId", r.recipient_email as email, r.title, r.due_on::text as "dueOn"`,
  );
  const [one] = rows;
  if (!one) return null;
  const inOrder = rows.toSorted((a, b) => (`${a.dueOn} ${a.id}` < `${b.dueOn} ${b.id}` ? -1 : 1));
  return { id: one.digestId, email: one.email, ids: inOrder.map(({ id }) => id), reminders: inOrder };
}

/** The digest has left: it is not sent again. */
export async function markSent(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await ask(
    ctx.em,
    sql`update reminder set sent_at = ${ctx.now}, claimed_until = null where id = any(${ids}::uuid[]) and sent_at is null`,
  );
}

export interface ReminderRow {
  id: string;
  rule: string;
  subjectId: string;
  agencyId: string;
  recipientId: string;
  title: string;
  dueOn: Day;
  createdAt: string;
  sentAt: string | null;
}

const columns = sql`r.id, r.rule, r.subject_id as "subjectId", r.agency_id as "agencyId", r.recipient_id as "recipientId", r.title,
  r.due_on::text as "dueOn", r.created_at as "createdAt", r.sent_at as "sentAt"`;

/** The viewer's own open reminders, the earliest due first. */
export async function remindersOf(ctx: Ctx, request: PageRequest): Promise<Page<ReminderRow>> {
  const { first, after } = openPage(request, 2);
  const beyond = after ? sql`(r.due_on::text, r.id::text) > (${after[0]}, ${after[1]})` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<ReminderRow>`select ${columns} from reminder r
      where r.recipient_id::text = ${ctx.actor.id} and r.cancelled_at is null and ${beyond}
      order by r.due_on::text, r.id::text limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

export async function countReminders(ctx: Ctx): Promise<number> {
  const { count } = await askOne<{ count: string }>(
    ctx.em,
    sql`select count(*) from reminder where recipient_id::text = ${ctx.actor.id} and cancelled_at is null`,
  );
  return Number(count);
}

const openOf = (ctx: Ctx): RawBuilder<unknown> =>
  sql`r.cancelled_at is null and ${inScope(actingUnder(ctx.actor, mayReadRemindersOf), sql.ref('r.agency_id'), ctx.today)}`;

/** A page of the open reminders of each of many agencies in one statement, the earliest due first. */
export async function remindersOfAgencies(
  ctx: Ctx,
  agencyIds: readonly string[],
  request: PageRequest,
): Promise<Page<ReminderRow>[]> {
  const { first, after } = openPage(request, 2);
  const beyond = after ? sql`(r.due_on::text, r.id::text) > (${after[0]}, ${after[1]})` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<ReminderRow>`select r.* from unnest(${agencyIds}::uuid[]) wanted(id) cross join lateral (
      select ${columns} from reminder r where r.agency_id = wanted.id and ${openOf(ctx)} and ${beyond}
      order by r.due_on::text, r.id::text limit ${first + 1}) r`,
  );
  const byAgency = Map.groupBy(rows, (row) => row.agencyId);
  return agencyIds.map((id) => cutPage(byAgency.get(id) ?? [], first));
}

export async function countRemindersOfAgencies(ctx: Ctx, agencyIds: readonly string[]): Promise<number[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string; count: string }>`select r.agency_id as id, count(*) as count from reminder r
      where r.agency_id = any(${agencyIds}::uuid[]) and ${openOf(ctx)} group by r.agency_id`,
  );
  const counts = new Map(rows.map(({ id, count }) => [id, Number(count)]));
  return agencyIds.map((id) => counts.get(id) ?? 0);
}
