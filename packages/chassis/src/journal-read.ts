import { cutPage, hasRoleHere, openPage, type ActorHere, type Day, type Page, type PageRequest } from '@qms/kernel';
import { GraphQLJSON } from 'graphql-scalars';
import { sql } from 'kysely';
import {
  Arg,
  Ctx as Context,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  Resolver,
  Root,
  type ClassType,
} from 'type-graphql';
import { connection, connectionType, type Connection } from './connection.js';
import type { Ctx } from './context.js';
import { ask } from './database.js';
import { InstantScalar } from './scalars.js';
import { rolesHere } from './scope.js';

export interface JournalRow {
  id: string;
  subjectId: string;
  at: string;
  actorId: string;
  actingRole: string | null;
  verb: string;
  version: number;
  before: unknown;
  after: unknown;
  reason: string | null;
  requestId: string;
}

/** Whoever answers for an object or oversees it reads what was done to it; plain staff do not. */
export function mayReadJournal(actor: ActorHere): boolean {
  return hasRoleHere(
    actor,
    ...(['SYSTEM_ADMINISTRATOR', 'MINISTRY_OVERSEER', 'APPROVER', 'LEAD', 'INSPECTOR'] as const),
    ...(['HEAD', 'ISO_SECRETARY', 'INTERNAL_AUDITOR', 'SERVICE'] as const),
  );
}

export interface JournalOf<Row extends { id: string }> {
  /** The type that gets the field `journal`. */
  of: () => ClassType<object>;
  /** As the journal names its subject: the name of the noun's mapping. */
  subject: string;
  /** The agency at which a role lets one read; null asks for a role held everywhere. */
  agencyOf: (row: Row) => string | null;
  /** The day of the tree by which that is judged; today unless said. */
  on?: (row: Row, today: Day) => Day;
}

/**
 * Resolvers that give each noun of a service its `journal(first, after)`: who did what to it, before, after and why,
 * the latest first. `prefix` names the service's type, since several services have one.
 */
export function journalResolvers(prefix: string, nouns: readonly JournalOf<never>[]): (new () => object)[] {
  @ObjectType(`${prefix}JournalEntry`, { description: 'One change, as the journal keeps it for ever.' })
  class Entry {
    @Field(() => ID, { description: 'Its identity.' })
    id!: string;

    @Field(() => InstantScalar, { description: 'When.' })
    at!: string;

    @Field(() => String, { description: 'Who: an officer’s id, or service:<name> for a process.' })
    actorId!: string;

    @Field(() => String, { nullable: true, description: 'In which role.' })
    actingRole!: string | null;

    @Field(() => String, { description: 'What was done: the mutation’s name.' })
    verb!: string;

    @Field(() => Int, { description: 'The version it led to.' })
    version!: number;

    @Field(() => GraphQLJSON, { nullable: true, description: 'What it was before; null when it was made.' })
    before!: unknown;

    @Field(() => GraphQLJSON, { nullable: true, description: 'What it was after. Personal values stand elsewhere.' })
    after!: unknown;

    @Field(() => String, { nullable: true, description: 'Why, where a reason was asked for.' })
    reason!: string | null;

    @Field(() => ID, { description: 'The request that did it, as the logs name it.' })
    requestId!: string;
  }
  const EntryConnection = connectionType(`${prefix}JournalEntry`, () => Entry as ClassType<JournalRow>);

  return nouns.map(({ of, subject, agencyOf, on }) => {
    @Resolver(of)
    class JournalResolver {
      @FieldResolver(() => EntryConnection, {
        nullable: true,
        description: 'What was done to it, the latest first; null for who may not read that.',
      })
      async journal(
        @Context() ctx: Ctx,
        @Root() row: { id: string },
        @Arg('first', () => Int) first: number,
        @Arg('after', () => String, { nullable: true }) after?: string,
      ): Promise<Connection<JournalRow> | null> {
        const day = on?.(row as never, ctx.today) ?? ctx.today;
        const roles = await rolesAt(ctx, agencyOf(row as never), day);
        if (!mayReadJournal({ id: ctx.actor.id, roles })) return null;
        const page = await ctx
          .loader<string, Page<JournalRow>>(`journal ${subject} ${first} ${after ?? ''}`, (ids) =>
            journalOf(ctx, subject, ids, { first, after }),
          )
          .load(row.id);
        return connection(
          page,
          (entry) => [String(entry.version), entry.id],
          () =>
            ctx
              .loader<string, number>(`journal count ${subject}`, (ids) => countJournal(ctx, subject, ids))
              .load(row.id),
        );
      }
    }
    return JournalResolver;
  });
}

async function rolesAt(ctx: Ctx, agencyId: string | null, day: Day): Promise<ActorHere['roles']> {
  if (agencyId !== null) return rolesHere(ctx, agencyId, day);
  return new Set(ctx.actor.grants.filter((grant) => grant.agencyId === null).map(({ role }) => role));
}

/** A page of the journal of each of many subjects, in one statement. */
async function journalOf(
  ctx: Ctx,
  subject: string,
  ids: readonly string[],
  request: PageRequest,
): Promise<Page<JournalRow>[]> {
  const { first, after } = openPage(request, 2);
  const beyond = after ? sql`(j.subject_version, j.id::text) < (${after[0]}::int, ${after[1]})` : sql`true`;
  const rows = await ask<JournalRow>(
    ctx.em,
    sql`select e.* from unnest(${ids}::uuid[]) wanted(id) cross join lateral (
      select j.id, j.subject_id as "subjectId", j.at, j.actor_id as "actorId", j.acting_role as "actingRole", j.verb,
             j.subject_version as version, j.before, j.after, j.reason, j.request_id as "requestId"
      from journal j where j.subject_id = wanted.id and j.subject_type = ${subject} and ${beyond}
      order by j.subject_version desc, j.id::text desc limit ${first + 1}) e`,
  );
  const bySubject = Map.groupBy(rows, ({ subjectId }) => subjectId);
  return ids.map((id) => cutPage(bySubject.get(id) ?? [], first));
}

async function countJournal(ctx: Ctx, subject: string, ids: readonly string[]): Promise<number[]> {
  const rows = await ask<{ id: string; count: string }>(
    ctx.em,
    sql`select subject_id as id, count(*) as count from journal
        where subject_id = any(${ids}::uuid[]) and subject_type = ${subject} group by subject_id`,
  );
  const counts = new Map(rows.map(({ id, count }) => [id, Number(count)]));
  return ids.map((id) => counts.get(id) ?? 0);
}
