import { createHash } from 'node:crypto';
import { actorHere, flush, type Ctx } from '@qms/chassis';
import { allow, newId, type Day } from '@qms/kernel';
import { requireDocument } from '../document/document.store.js';
import { Revision } from './revision.js';
import {
  mayApproveRevision,
  mayDiscardRevision,
  mayDraftRevision,
  mayMakeRevisionEffective,
  mayReviewRevision,
  maySubmitRevision,
} from './revision.policy.js';
import { effectiveRevision, nextNumber, requireRevision } from './revision.store.js';

export interface DraftRevision {
  documentId: string;
  content: string;
  newIssue: boolean;
  note: string | null;
}

export async function draftRevision(ctx: Ctx, input: DraftRevision): Promise<Revision> {
  const document = await requireDocument(ctx, input.documentId);
  allow(mayDraftRevision(await actorHere(ctx, document.agencyId)));
  document.refuseWithdrawn();
  const { issue, amendment } = await nextNumber(ctx, document.id, input.newIssue);
  const content = input.content.normalize('NFC');
  const contentSha256 = createHash('sha256').update(content).digest('hex');
  const { id: documentId, agencyId } = document;
  const draft = {
    id: newId(ctx.now),
    documentId,
    agencyId,
    issue,
    amendment,
    content,
    contentSha256,
    authorId: ctx.actor.id,
    note: input.note,
  };
  return flush(ctx, 'draftRevision', Revision.draft(draft, ctx.now));
}

export interface OfRevision {
  revisionId: string;
  expectedVersion: number;
}

export async function submitRevision(ctx: Ctx, input: OfRevision & { reviewerIds: string[] }): Promise<Revision> {
  const revision = await requireRevision(ctx, input.revisionId, input.expectedVersion);
  allow(maySubmitRevision(await actorHere(ctx, revision.agencyId), revision));
  revision.submit(input.reviewerIds, ctx.now);
  return flush(ctx, 'submitRevision', revision);
}

export async function endorseRevision(ctx: Ctx, input: OfRevision): Promise<Revision> {
  const revision = await requireRevision(ctx, input.revisionId, input.expectedVersion);
  allow(mayReviewRevision(await actorHere(ctx, revision.agencyId)));
  revision.endorse(ctx.actor.id, ctx.now);
  return flush(ctx, 'endorseRevision', revision);
}

export async function requestChanges(ctx: Ctx, input: OfRevision & { note: string }): Promise<Revision> {
  const revision = await requireRevision(ctx, input.revisionId, input.expectedVersion);
  allow(mayReviewRevision(await actorHere(ctx, revision.agencyId)));
  revision.requestChanges(ctx.actor.id, input.note, ctx.now);
  return flush(ctx, 'requestChanges', revision);
}

export async function approveRevision(
  ctx: Ctx,
  input: OfRevision & { contentSha256: string; effectiveOn: Day },
): Promise<Revision> {
  const revision = await requireRevision(ctx, input.revisionId, input.expectedVersion);
  allow(mayApproveRevision(await actorHere(ctx, revision.agencyId)));
  revision.approve({ id: ctx.actor.id, role: 'HEAD' }, input.contentSha256, input.effectiveOn, ctx.now);
  return flush(ctx, 'approveRevision', revision);
}

/** The new one supersedes the old in the same transaction; the document's next review counts from its day. */
export async function makeRevisionEffective(
  ctx: Ctx,
  input: { revisionId: string; expectedVersion?: number },
): Promise<Revision> {
  const revision = await requireRevision(ctx, input.revisionId, input.expectedVersion);
  allow(mayMakeRevisionEffective(await actorHere(ctx, revision.agencyId)));
  const document = await requireDocument(ctx, revision.documentId);
  document.refuseWithdrawn();
  revision.makeEffective(ctx.today, ctx.now);
  const on = revision.effectiveOn ?? ctx.today;
  document.takeEffect(on, ctx.now);
  const old = await effectiveRevision(ctx, document.id);
  old?.supersede(on, ctx.now);
  // the old one first: two in force at once is what the index forbids
  if (old) await flush(ctx, 'makeRevisionEffective', old, revision, document);
  else await flush(ctx, 'makeRevisionEffective', revision, document);
  return revision;
}

export async function discardRevision(ctx: Ctx, input: OfRevision): Promise<Revision> {
  const revision = await requireRevision(ctx, input.revisionId, input.expectedVersion);
  allow(mayDiscardRevision(await actorHere(ctx, revision.agencyId), revision));
  revision.discard(ctx.now);
  return flush(ctx, 'discardRevision', revision);
}
