import { actorHere, flush, type Ctx } from '@qms/chassis';
import { allow, newId, type Day } from '@qms/kernel';
import { effectiveRevision, openRevision } from '../revision/revision.store.js';
import { Document, type Creation } from './document.js';
import {
  mayCreateDocument,
  mayLinkProcedures,
  mayRetitleDocument,
  maySetReviewCycle,
  mayWithdrawDocument,
} from './document.policy.js';
import { openDocumentsOf, requireDocument } from './document.store.js';

export async function createDocument(ctx: Ctx, input: Omit<Creation, 'id'>): Promise<Document> {
  allow(mayCreateDocument(await actorHere(ctx, input.agencyId)));
  return flush(ctx, 'createDocument', Document.create({ ...input, id: newId(ctx.now) }, ctx.now));
}

interface OfDocument {
  documentId: string;
  expectedVersion: number;
}

export async function retitleDocument(ctx: Ctx, input: OfDocument & { title: string }): Promise<Document> {
  const document = await requireDocument(ctx, input.documentId, input.expectedVersion);
  allow(mayRetitleDocument(await actorHere(ctx, document.agencyId)));
  document.retitle(input.title, ctx.now);
  return flush(ctx, 'retitleDocument', document);
}

export async function setReviewCycle(ctx: Ctx, input: OfDocument & { months: number | null }): Promise<Document> {
  const document = await requireDocument(ctx, input.documentId, input.expectedVersion);
  allow(maySetReviewCycle(await actorHere(ctx, document.agencyId)));
  const effective = await effectiveRevision(ctx, document.id);
  document.setReviewCycle(input.months, effective?.effectiveOn ?? null, ctx.now);
  return flush(ctx, 'setReviewCycle', document);
}

/** Which administrative procedures it describes (TT26 art. 41.6); the register hears of it while it is in force. */
export async function linkProcedures(ctx: Ctx, input: OfDocument & { procedureIds: string[] }): Promise<Document> {
  const document = await requireDocument(ctx, input.documentId, input.expectedVersion);
  allow(mayLinkProcedures(await actorHere(ctx, document.agencyId)));
  document.linkProcedures(input.procedureIds, (await effectiveRevision(ctx, document.id)) !== null, ctx.now);
  return flush(ctx, 'linkProcedures', document);
}

/** Takes a document out of force; its effective content becomes obsolete the same day, what was on its way lapses. */
export async function withdrawDocument(ctx: Ctx, input: OfDocument & { on: Day }): Promise<Document> {
  const document = await requireDocument(ctx, input.documentId, input.expectedVersion);
  allow(mayWithdrawDocument(await actorHere(ctx, document.agencyId)));
  document.withdraw(input.on, ctx.now);
  const effective = await effectiveRevision(ctx, document.id);
  effective?.makeObsolete(input.on, ctx.now);
  const open = await openRevision(ctx, document.id);
  open?.lapse(ctx.now);
  return flush(ctx, 'withdrawDocument', document, ...[effective, open].filter((each) => each !== null));
}

/** An agency has ended: its documents leave force on that day, whenever that is heard of; what they were stays to be read. */
export async function closeDocuments(ctx: Ctx, input: { agencyIds: readonly string[]; on: Day }): Promise<void> {
  for (const id of await openDocumentsOf(ctx, input.agencyIds)) {
    const document = await requireDocument(ctx, id);
    document.withdraw(input.on, ctx.now);
    const effective = await effectiveRevision(ctx, id);
    effective?.makeObsolete(input.on, ctx.now);
    const open = await openRevision(ctx, id);
    open?.lapse(ctx.now);
    await flush(ctx, 'closeDocuments', document, ...[effective, open].filter((each) => each !== null));
  }
}
