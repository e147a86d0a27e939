import { defineEntity, p } from '@mikro-orm/core';
import { actingUnder, actorHere, ask, askOne, findNoun, inScope, mapNoun, requireNoun, type Ctx } from '@qms/chassis';
import { Conflict, cutPage, NotFound, openPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';
import { mayReadDrafts } from '../document/document.policy.js';
import { Revision, type State } from './revision.js';
import { mayReadRevision } from './revision.policy.js';

const schema = defineEntity({
  class: Revision as never,
  tableName: 'revision',
  properties: {
    id: p.uuid().primary(),
    version: p.integer().version(),
    changedAt: p.datetime(),
    documentId: p.uuid(),
    agencyId: p.uuid(),
    issue: p.integer(),
    amendment: p.integer(),
    state: p.text(),
    content: p.text(),
    contentSha256: p.text(),
    authorId: p.text(),
    note: p.text().nullable(),
    reviewers: p.array(),
    endorsedBy: p.array(),
    approvedBy: p.text().nullable(),
    approverRole: p.text().nullable(),
    approvedAt: p.datetime().nullable(),
    approvedSha256: p.text().nullable(),
    effectiveOn: p.date().nullable(),
    endedOn: p.date().nullable(),
  },
});

export const revisionMapping = mapNoun<Revision>({
  name: 'revision',
  noun: Revision,
  schema,
  agencyOf: (revision) => revision.agencyId,
  constraints: {
    revision_open_once: () =>
      new Conflict({ vi: 'Tài liệu đang có một bản soạn dở.', en: 'Another revision of it is still open.' }),
    revision_effective_once: () =>
      new Conflict({ vi: 'Tài liệu đang có bản hiệu lực khác.', en: 'Another revision of it is in force.' }),
    revision_number_once: () =>
      new Conflict({ vi: 'Lần ban hành, sửa đổi này đã có.', en: 'This issue and amendment exists.' }),
  },
});

/** Loads a revision that the actor may read; scope first, so that a stale version tells others nothing. */
export async function requireRevision(ctx: Ctx, id: string, expectedVersion?: number): Promise<Revision> {
  const revision = await requireNoun(ctx, revisionMapping, id);
  if (!mayReadRevision(await actorHere(ctx, revision.agencyId), revision)) throw new NotFound();
  if (expectedVersion !== undefined && revision.version !== expectedVersion) {
    throw new Conflict(undefined, { version: revision.version });
  }
  return revision;
}

/** The revision of a document that is in force, if there is one. */
export async function effectiveRevision(ctx: Ctx, documentId: string): Promise<Revision | null> {
  const [row] = await ask(
    ctx.em,
    sql<{ id: string }>`select id from revision where document_id = ${documentId}::uuid and state = 'EFFECTIVE'`,
  );
  return row ? findNoun(ctx, revisionMapping, row.id) : null;
}

/** The revision of a document that is on its way into force, if there is one. */
export async function openRevision(ctx: Ctx, documentId: string): Promise<Revision | null> {
  const [row] = await ask(
    ctx.em,
    sql<{ id: string }>`select id from revision where document_id = ${documentId}::uuid
      and state in ('DRAFT', 'IN_REVIEW', 'CHANGES_REQUESTED', 'APPROVED')`,
  );
  return row ? findNoun(ctx, revisionMapping, row.id) : null;
}

/** The number after the last one: a new issue, or another amendment of the present issue. */
export async function nextNumber(
  ctx: Ctx,
  documentId: string,
  newIssue: boolean,
): Promise<{ issue: number; amendment: number }> {
  const [last] = await ask(
    ctx.em,
    sql<{ issue: number; amendment: number }>`select issue, amendment from revision
      where document_id = ${documentId}::uuid order by issue desc, amendment desc limit 1`,
  );
  if (!last) return { issue: 1, amendment: 0 };
  return newIssue ? { issue: last.issue + 1, amendment: 0 } : { issue: last.issue, amendment: last.amendment + 1 };
}

/** Approved revisions whose day has come, also those of days on which nobody looked. */
export async function revisionsToTakeEffect(ctx: Ctx, limit: number): Promise<string[]> {
  const rows = await ask(
    ctx.em,
    sql<{ id: string }>`select id from revision where state = 'APPROVED' and effective_on <= ${ctx.today}::date
      order by effective_on, id limit ${limit}`,
  );
  return rows.map(({ id }) => id);
}

export interface RevisionRow {
  id: string;
  version: number;
  documentId: string;
  agencyId: string;
  issue: number;
  amendment: number;
  state: State;
  content: string;
  contentSha256: string;
  authorId: string;
  reviewers: string[];
  note: string | null;
  approvedBy: string | null;
  approvedAt: string | null;
  effectiveOn: Day | null;
  endedOn: Day | null;
}

const columns = sql`r.id, r.version, r.document_id as "documentId", r.agency_id as "agencyId", r.issue, r.amendment,
  r.state, r.content, r.content_sha256 as "contentSha256", r.author_id as "authorId", r.reviewers, r.note,
  r.approved_by as "approvedBy", r.approved_at as "approvedAt", r.effective_on::text as "effectiveOn",
  r.ended_on::text as "endedOn"`;

/** `mayReadRevision` in SQL: within reach; an agency's staff see what is in force there, and what is theirs to write or review. */
function seen(ctx: Ctx): RawBuilder<unknown> {
  const reach = inScope(ctx.actor, sql.ref('r.agency_id'), ctx.today);
  const drafting = actingUnder(ctx.actor, mayReadDrafts);
  if (drafting.grants.length === ctx.actor.grants.length) return reach;
  return sql`${reach} and (${inScope(drafting, sql.ref('r.agency_id'), ctx.today)} or r.state = 'EFFECTIVE'
    or r.author_id = ${ctx.actor.id} or ${ctx.actor.id} = any(r.reviewers))`;
}

export function revisionsByIds(ctx: Ctx, ids: readonly string[]): Promise<RevisionRow[]> {
  return ask(
    ctx.em,
    sql<RevisionRow>`select ${columns} from revision r where r.id = any(${ids}::uuid[]) and ${seen(ctx)}`,
  );
}

/** The revisions in force of many documents, in one statement. */
export async function effectiveRevisionsOf(ctx: Ctx, documentIds: readonly string[]): Promise<(RevisionRow | null)[]> {
  const rows = await ask(
    ctx.em,
    sql<RevisionRow>`select ${columns} from revision r
      where r.document_id = any(${documentIds}::uuid[]) and r.state = 'EFFECTIVE' and ${seen(ctx)}`,
  );
  const byDocument = new Map(rows.map((row) => [row.documentId, row]));
  return documentIds.map((id) => byDocument.get(id) ?? null);
}

/** A document's revisions, the latest number first. */
export async function revisions(ctx: Ctx, documentId: string, request: PageRequest): Promise<Page<RevisionRow>> {
  const { first, after } = openPage(request, 2);
  const before = after ? sql`(r.issue, r.amendment) < (${after[0]}::int, ${after[1]}::int)` : sql`true`;
  const rows = await ask(
    ctx.em,
    sql<RevisionRow>`select ${columns} from revision r where r.document_id = ${documentId}::uuid and ${before} and ${seen(ctx)}
      order by r.issue desc, r.amendment desc limit ${first + 1}`,
  );
  return cutPage(rows, first);
}

export async function countRevisions(ctx: Ctx, documentId: string): Promise<number> {
  const { count } = await askOne<{ count: string }>(
    ctx.em,
    sql`select count(*) from revision r where r.document_id = ${documentId}::uuid and ${seen(ctx)}`,
  );
  return Number(count);
}
