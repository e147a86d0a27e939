import type { Ctx } from '@qms/chassis';
import { Ctx as Context, FieldResolver, Resolver, Root } from 'type-graphql';
import type { AgencyRow } from '../agency/agency.store.js';
import { AgencyType } from '../agency/agency.type.js';
import { lineage, type LineRow } from '../succession/succession.store.js';
import { SuccessionLineType } from '../succession/succession.type.js';

/** Where an agency comes from, and what has become of it. */
@Resolver(() => AgencyType)
export class LineageResolver {
  @FieldResolver(() => [SuccessionLineType], { description: 'Whose place it took, the earliest first, 1,000 at most.' })
  predecessors(@Context() ctx: Ctx, @Root() { id }: AgencyRow): Promise<LineRow[]> {
    return ctx.loader<string, LineRow[]>('predecessors', (ids) => lineage(ctx, ids, 'to')).load(id);
  }

  @FieldResolver(() => [SuccessionLineType], {
    description: 'Who took its place, 1,000 at most; several when it was split.',
  })
  successors(@Context() ctx: Ctx, @Root() { id }: AgencyRow): Promise<LineRow[]> {
    return ctx.loader<string, LineRow[]>('successors', (ids) => lineage(ctx, ids, 'from')).load(id);
  }
}
