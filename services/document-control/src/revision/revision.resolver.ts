import {
  connection,
  DayScalar,
  perform,
  rolesHere,
  rowById,
  type Connection,
  type Ctx,
  type Reference,
} from '@qms/chassis';
import { Invalid, isId, NotFound, verbsFrom, type ActorHere, type Day } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { documentById, type DocumentRow } from '../document/document.store.js';
import { DocumentType } from '../document/document.type.js';
import {
  approveRevision,
  discardRevision,
  draftRevision,
  endorseRevision,
  makeRevisionEffective,
  requestChanges,
  submitRevision,
} from './revision.commands.js';
import {
  mayApproveRevision,
  mayDiscardRevision,
  mayMakeRevisionEffective,
  mayReviewRevision,
  maySubmitRevision,
} from './revision.policy.js';
import { LIFE } from './revision.js';
import { countRevisions, effectiveRevisionsOf, revisions, revisionsByIds, type RevisionRow } from './revision.store.js';
import { RevisionConnection, RevisionType } from './revision.type.js';

const POLICIES: Readonly<Record<string, (actor: ActorHere, revision: RevisionRow) => boolean>> = {
  submitRevision: maySubmitRevision,
  endorseRevision: mayReviewRevision,
  requestChanges: mayReviewRevision,
  approveRevision: mayApproveRevision,
  makeRevisionEffective: mayMakeRevisionEffective,
  discardRevision: mayDiscardRevision,
};

@Resolver(() => RevisionType)
export class RevisionResolver {
  @Query(() => RevisionConnection, {
    description: 'The revisions of a document, the latest first; staff see what is in force and what they wrote.',
  })
  async revisions(
    @Context() ctx: Ctx,
    @Arg('documentId', () => ID) documentId: string,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<RevisionRow>> {
    if (!isId(documentId)) throw new Invalid('documentId', { vi: 'Không phải mã định danh.', en: 'Not an id.' });
    const page = await revisions(ctx, documentId, { first, after });
    return connection(
      page,
      (row) => [String(row.issue), String(row.amendment)],
      () => countRevisions(ctx, documentId),
    );
  }

  @Mutation(() => RevisionType, {
    description: 'Opens a draft: another amendment, or a new issue. CONFLICT while another revision is open.',
  })
  draftRevision(
    @Context() ctx: Ctx,
    @Arg('documentId', () => ID) documentId: string,
    @Arg('content', () => String, { description: 'Markdown, 200,000 characters at most.' }) content: string,
    @Arg('newIssue', () => Boolean, {
      defaultValue: false,
      description: 'True for a new issue, false for an amendment.',
    })
    newIssue: boolean,
    @Arg('note', () => String, { nullable: true, description: 'What changes and why.' }) note?: string,
  ): Promise<RevisionRow> {
    return perform(ctx, 'draftRevision', draftRevision, { documentId, content, newIssue, note: note ?? null }, read);
  }

  @Mutation(() => RevisionType, {
    description: 'Hands it to its reviewers, all of whom must endorse. RULE_BROKEN separation-of-duties.',
  })
  submitRevision(
    @Context() ctx: Ctx,
    @Arg('revisionId', () => ID) revisionId: string,
    @Arg('reviewerIds', () => [ID], { description: 'Officers, 1 to 20, none of them the author.' })
    reviewerIds: string[],
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<RevisionRow> {
    return perform(ctx, 'submitRevision', submitRevision, { revisionId, reviewerIds, expectedVersion }, read);
  }

  @Mutation(() => RevisionType, { description: 'A reviewer agrees. RULE_BROKEN separation-of-duties for anyone else.' })
  endorseRevision(
    @Context() ctx: Ctx,
    @Arg('revisionId', () => ID) revisionId: string,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<RevisionRow> {
    return perform(ctx, 'endorseRevision', endorseRevision, { revisionId, expectedVersion }, read);
  }

  @Mutation(() => RevisionType, { description: 'A reviewer returns it with the reason.' })
  requestChanges(
    @Context() ctx: Ctx,
    @Arg('revisionId', () => ID) revisionId: string,
    @Arg('note', () => String, { description: 'The reason.' }) note: string,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<RevisionRow> {
    return perform(ctx, 'requestChanges', requestChanges, { revisionId, note, expectedVersion }, read);
  }

  @Mutation(() => RevisionType, {
    description:
      'The head signs exactly this content (QĐ19 art. 4.2a). RULE_BROKEN endorsed-before-approved, separation-of-duties; CONFLICT when the content differs.',
  })
  approveRevision(
    @Context() ctx: Ctx,
    @Arg('revisionId', () => ID) revisionId: string,
    @Arg('contentSha256', () => String, { description: 'Of the content as it was read.' }) contentSha256: string,
    @Arg('effectiveOn', () => DayScalar, { description: 'The first day in force; a later one is kept by a job.' })
    effectiveOn: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<RevisionRow> {
    return perform(
      ctx,
      'approveRevision',
      approveRevision,
      { revisionId, contentSha256, effectiveOn, expectedVersion },
      read,
    );
  }

  @Mutation(() => RevisionType, {
    description: 'Puts it in force on or after its day; the old one is superseded in the same transaction.',
  })
  makeRevisionEffective(
    @Context() ctx: Ctx,
    @Arg('revisionId', () => ID) revisionId: string,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<RevisionRow> {
    return perform(ctx, 'makeRevisionEffective', makeRevisionEffective, { revisionId, expectedVersion }, read);
  }

  @Mutation(() => RevisionType, { description: 'Gives a draft up.' })
  discardRevision(
    @Context() ctx: Ctx,
    @Arg('revisionId', () => ID) revisionId: string,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<RevisionRow> {
    return perform(ctx, 'discardRevision', discardRevision, { revisionId, expectedVersion }, read);
  }

  @FieldResolver(() => DocumentType, { nullable: true, description: 'The document it is a text of.' })
  document(@Context() ctx: Ctx, @Root() revision: RevisionRow): Promise<DocumentRow | null> {
    return documentById(ctx, revision.documentId);
  }

  @FieldResolver(() => [String], { description: 'The verbs that this viewer may use on it now.' })
  async actions(@Context() ctx: Ctx, @Root() revision: RevisionRow): Promise<string[]> {
    const here = { id: ctx.actor.id, roles: await rolesHere(ctx, revision.agencyId) };
    return verbsFrom(LIFE, revision.state).filter((verb) => POLICIES[verb]?.(here, revision));
  }
}

/** What revisions add to a document. */
@Resolver(() => DocumentType)
export class DocumentRevisionResolver {
  @FieldResolver(() => RevisionType, { nullable: true, description: 'The text in force today.' })
  effectiveRevision(@Context() ctx: Ctx, @Root() document: DocumentRow): Promise<RevisionRow | null> {
    return ctx
      .loader<string, RevisionRow | null>('effective', (ids) => effectiveRevisionsOf(ctx, ids))
      .load(document.id);
  }
}

export const revisionReference: Reference = (ctx, { id }) =>
  rowById(ctx, 'revision', id, (ids) => revisionsByIds(ctx, ids));

async function read(ctx: Ctx, id: string): Promise<RevisionRow> {
  const [row] = await revisionsByIds(ctx, [id]);
  if (!row) throw new NotFound();
  return row;
}
