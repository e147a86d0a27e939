import { connection, rowById, type Connection, type Ctx } from '@qms/chassis';
import type { Day, Page } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import type { DeclarationRow } from '../declaration/declaration.store.js';
import { DeclarationType } from '../declaration/declaration.type.js';
import { proceduresByIds, type ProcedureRow } from '../procedure/procedure.store.js';
import { ProcedureConnection, ProcedureType } from '../procedure/procedure.type.js';
import type { QualitySystemRow } from '../quality-system/quality-system.store.js';
import { QualitySystemType } from '../quality-system/quality-system.type.js';
import {
  countGaps,
  countNamed,
  coverageOf,
  gapsOf,
  namedProcedures,
  type CoverageRow,
  type GapRow,
} from './coverage.store.js';
import { CoverageGapConnection, CoverageGapType, ProcedureCoverageType } from './coverage.type.js';

/** The coverage of one system, and of which system on which day it is. */
type Covered = CoverageRow & { systemId: string; asOf: Day };

@Resolver(() => QualitySystemType)
export class SystemCoverageResolver {
  @FieldResolver(() => ProcedureCoverageType, {
    description: 'How far it covers what its agencies settle, on that day.',
  })
  async coverage(@Context() ctx: Ctx, @Root() { id, asOf }: QualitySystemRow): Promise<Covered> {
    const row = await ctx.loader<string, CoverageRow>(`coverage ${asOf}`, (ids) => coverageOf(ctx, ids, asOf)).load(id);
    return { ...row, systemId: id, asOf };
  }

  @FieldResolver(() => ProcedureConnection, { description: 'The procedures that its scope names today, by code.' })
  procedures(
    @Context() ctx: Ctx,
    @Root() { id }: QualitySystemRow,
    @Arg('first', () => Int) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<ProcedureRow>> {
    return named(ctx, 'quality_system_procedure', id, { first, after });
  }
}

@Resolver(() => DeclarationType)
export class DeclaredProceduresResolver {
  @FieldResolver(() => ProcedureConnection, { description: 'The procedures that it names, by code.' })
  procedures(
    @Context() ctx: Ctx,
    @Root() { id }: DeclarationRow,
    @Arg('first', () => Int) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<ProcedureRow>> {
    return named(ctx, 'declaration_procedure', id, { first, after });
  }
}

@Resolver(() => ProcedureCoverageType)
export class CoverageGapsResolver {
  @FieldResolver(() => CoverageGapConnection, { description: 'The gaps by name, in the order of codes.' })
  async missing(
    @Context() ctx: Ctx,
    @Root() { systemId, asOf }: Covered,
    @Arg('first', () => Int) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<GapRow>> {
    const page = await ctx
      .loader<string, Page<GapRow>>(`gaps ${asOf} ${first} ${after ?? ''}`, (ids) =>
        gapsOf(ctx, ids, asOf, { first, after }),
      )
      .load(systemId);
    return connection(
      page,
      (row) => [row.code, row.procedureId],
      () => ctx.loader<string, number>(`gap count ${asOf}`, (ids) => countGaps(ctx, ids, asOf)).load(systemId),
    );
  }
}

@Resolver(() => CoverageGapType)
export class CoverageGapResolver {
  @FieldResolver(() => ProcedureType, { nullable: true, description: 'Which procedure it is.' })
  procedure(@Context() ctx: Ctx, @Root() { procedureId }: GapRow): Promise<ProcedureRow | null> {
    return procedureById(ctx, 'gap', procedureId);
  }
}

interface Asked {
  first: number;
  after: string | undefined;
}

/** One statement for the names and one for what they name, whatever the number of owners. */
async function named(
  ctx: Ctx,
  table: 'quality_system_procedure' | 'declaration_procedure',
  ownerId: string,
  asked: Asked,
): Promise<Connection<ProcedureRow>> {
  const name = `${table} ${asked.first} ${asked.after ?? ''}`;
  const page = await ctx
    .loader<string, Page<{ id: string }>>(name, (ids) => namedProcedures(ctx, table, ids, asked))
    .load(ownerId);
  const rows = await Promise.all(page.rows.map(({ id }) => procedureById(ctx, table, id)));
  return connection(
    { ...page, rows: rows.filter((row) => row !== null) },
    (row) => [row.code, row.id],
    () => ctx.loader<string, number>(`${table} count`, (ids) => countNamed(ctx, table, ids)).load(ownerId),
  );
}

/** Batched by where it is named: one list that is ready earlier than another never splits its batch. */
function procedureById(ctx: Ctx, where: string, id: string): Promise<ProcedureRow | null> {
  return rowById(ctx, `procedure of ${where}`, id, (ids) => proceduresByIds(ctx, ids));
}
