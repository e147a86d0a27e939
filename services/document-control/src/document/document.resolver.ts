import { connection, DayScalar, perform, rolesHere, type Connection, type Ctx, type Reference } from '@qms/chassis';
import { Invalid, isId, NotFound, type Day } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { AgencyType, ProcedureType } from '../references.js';
import {
  createDocument,
  linkProcedures,
  retitleDocument,
  setReviewCycle,
  withdrawDocument,
} from './document.commands.js';
import type { Kind } from './document.js';
import { mayCreateDocument, mayWithdrawDocument } from './document.policy.js';
import {
  countDocuments,
  countDocumentsOfAgencies,
  documentFigures,
  documents,
  documentsByIds,
  documentsOfAgencies,
  type DocumentFigures,
  type DocumentRow,
  documentById,
} from './document.store.js';
import {
  DocumentConnection,
  DocumentFiguresType,
  DocumentFilterInput,
  DocumentKind,
  DocumentType,
} from './document.type.js';

@Resolver(() => DocumentType)
export class DocumentResolver {
  @Query(() => DocumentConnection, { description: 'Documents within reach, in the order of codes.' })
  async documents(
    @Context() ctx: Ctx,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('filter', () => DocumentFilterInput, { nullable: true }) filter?: DocumentFilterInput,
  ): Promise<Connection<DocumentRow>> {
    const wanted = checkedFilter(filter ?? {});
    const page = await documents(ctx, wanted, { first, after });
    return connection(page, keyOf, () => countDocuments(ctx, wanted));
  }

  @Query(() => DocumentType, { nullable: true, description: 'One document; null when it is unknown or out of scope.' })
  document(@Context() ctx: Ctx, @Arg('id', () => ID) id: string): Promise<DocumentRow | null> {
    return documentById(ctx, id);
  }

  @Mutation(() => DocumentType, {
    description:
      'Opens a document under a code of its own (ISO 9001 clause 7.5.2). INVALID_INPUT when the code was used.',
  })
  createDocument(
    @Context() ctx: Ctx,
    @Arg('agencyId', () => ID) agencyId: string,
    @Arg('code', () => String, { description: 'A code never used before in the agency.' }) code: string,
    @Arg('kind', () => DocumentKind, { description: 'What it is.' }) kind: Kind,
    @Arg('title', () => String, { description: 'Its title, 500 characters at most.' }) title: string,
    @Arg('reviewCycleMonths', () => Int, { nullable: true, description: '1 to 60.' }) reviewCycleMonths?: number,
  ): Promise<DocumentRow> {
    if (!isId(agencyId)) throw new NotFound();
    const input = { agencyId, code, kind, title, reviewCycleMonths: reviewCycleMonths ?? null };
    return perform(ctx, 'createDocument', createDocument, input, read);
  }

  @Mutation(() => DocumentType, { description: 'Gives it another title.' })
  retitleDocument(
    @Context() ctx: Ctx,
    @Arg('documentId', () => ID) documentId: string,
    @Arg('title', () => String, { description: 'Its title, 500 characters at most.' }) title: string,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<DocumentRow> {
    return perform(ctx, 'retitleDocument', retitleDocument, { documentId, title, expectedVersion }, read);
  }

  @Mutation(() => DocumentType, {
    description: 'Sets how often it is reviewed, counted from the day its content took effect.',
  })
  setReviewCycle(
    @Context() ctx: Ctx,
    @Arg('documentId', () => ID) documentId: string,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
    @Arg('months', () => Int, { nullable: true, description: '1 to 60; null for no cycle.' }) months?: number,
  ): Promise<DocumentRow> {
    return perform(
      ctx,
      'setReviewCycle',
      setReviewCycle,
      { documentId, months: months ?? null, expectedVersion },
      read,
    );
  }

  @Mutation(() => DocumentType, {
    description: 'Says which administrative procedures it describes (TT26 art. 41.6); none takes all away.',
  })
  linkProcedures(
    @Context() ctx: Ctx,
    @Arg('documentId', () => ID) documentId: string,
    @Arg('procedureIds', () => [ID], { description: 'All of them, 500 at most.' }) procedureIds: string[],
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<DocumentRow> {
    return perform(ctx, 'linkProcedures', linkProcedures, { documentId, procedureIds, expectedVersion }, read);
  }

  @Mutation(() => DocumentType, {
    description: 'Takes it out of force; its code is never used again. CONFLICT when it was withdrawn.',
  })
  withdrawDocument(
    @Context() ctx: Ctx,
    @Arg('documentId', () => ID) documentId: string,
    @Arg('on', () => DayScalar, { description: 'The day; not one to come.' }) on: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<DocumentRow> {
    return perform(ctx, 'withdrawDocument', withdrawDocument, { documentId, on, expectedVersion }, read);
  }

  @FieldResolver(() => [ProcedureType], {
    nullable: true,
    description: 'The administrative procedures it describes, 500 at most.',
  })
  procedures(@Root() document: DocumentRow): ProcedureType[] {
    return document.procedureIds.map((id) => ({ id }));
  }

  @FieldResolver(() => AgencyType, { nullable: true, description: 'Whose document it is.' })
  agency(@Context() ctx: Ctx, @Root() document: DocumentRow): AgencyType {
    return { id: document.agencyId, asOf: ctx.today };
  }

  @FieldResolver(() => [String], { description: 'The verbs that this viewer may use on it now.' })
  async actions(@Context() ctx: Ctx, @Root() document: DocumentRow): Promise<string[]> {
    if (document.withdrawnOn !== null) return [];
    const here = { id: ctx.actor.id, roles: await rolesHere(ctx, document.agencyId) };
    return [
      ...(mayCreateDocument(here) ? ['draftRevision', 'linkProcedures', 'retitleDocument', 'setReviewCycle'] : []),
      ...(mayWithdrawDocument(here) ? ['withdrawDocument'] : []),
    ];
  }
}

/** What documents add to an agency. */
@Resolver(() => AgencyType)
export class AgencyDocumentResolver {
  @FieldResolver(() => DocumentConnection, { nullable: true, description: 'Its documents, in the order of codes.' })
  async documents(
    @Context() ctx: Ctx,
    @Root() agency: AgencyType,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<DocumentRow>> {
    const page = await ctx
      .loader<string, Awaited<ReturnType<typeof documentsOfAgencies>>[number]>(
        `documents ${first} ${after ?? ''} ${agency.asOf}`,
        (ids) => documentsOfAgencies(ctx, ids, agency.asOf, { first, after }),
      )
      .load(agency.id);
    return connection(page, keyOf, () =>
      ctx
        .loader<string, number>(`document count ${agency.asOf}`, (ids) =>
          countDocumentsOfAgencies(ctx, ids, agency.asOf),
        )
        .load(agency.id),
    );
  }

  @FieldResolver(() => DocumentFiguresType, {
    nullable: true,
    description: 'Counts on a day, the agency’s own unless given.',
  })
  documentFigures(
    @Context() ctx: Ctx,
    @Root() agency: AgencyType,
    @Arg('asOf', () => DayScalar, { nullable: true }) asOf?: Day,
  ): Promise<DocumentFigures | null> {
    const day = asOf ?? agency.asOf;
    return ctx
      .loader<string, DocumentFigures | null>(`document figures ${day}`, (ids) => documentFigures(ctx, ids, day))
      .load(agency.id);
  }
}

export const documentReference: Reference = (ctx, { id }) => documentById(ctx, id);

const keyOf = (row: DocumentRow): string[] => [row.code, row.id];

async function read(ctx: Ctx, id: string): Promise<DocumentRow> {
  const [row] = await documentsByIds(ctx, [id]);
  if (!row) throw new NotFound();
  return row;
}

function checkedFilter(filter: DocumentFilterInput): DocumentFilterInput {
  for (const name of ['agencyId', 'procedureId'] as const) {
    if (filter[name] == null || isId(filter[name])) continue;
    throw new Invalid(`filter.${name}`, { vi: 'Không phải mã định danh.', en: 'Not an id.' });
  }
  return filter;
}
