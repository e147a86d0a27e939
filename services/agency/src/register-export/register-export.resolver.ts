import { DayScalar, perform, type Ctx } from '@qms/chassis';
import { isId, NotFound, type Day } from '@qms/kernel';
import { Arg, Ctx as Context, ID, Mutation, Query, Resolver } from 'type-graphql';
import type { List } from '../exported-list/exported-list.js';
import { exportList } from './register-export.commands.js';
import type { ExportFormat } from './register-export.js';
import { exportOf, type RegisterExportRow } from './register-export.store.js';
import { ExportFilterInput, RegisterExportType, RegisterList, TableFormat } from './register-export.type.js';

@Resolver(() => RegisterExportType)
export class RegisterExportResolver {
  @Query(() => RegisterExportType, {
    nullable: true,
    description: 'An export that the viewer has asked for; null a day later, or when the viewer’s reach has changed.',
  })
  async registerExport(@Context() ctx: Ctx, @Arg('id', () => ID) id: string): Promise<RegisterExportType | null> {
    const row = isId(id) ? await exportOf(ctx, id) : null;
    return row && withUrl(row);
  }

  @Mutation(() => RegisterExportType, {
    description:
      'A list as it is filtered, as a file: short ones at once, long ones by a worker. INVALID_INPUT (a filter of another list), FORBIDDEN (officers).',
  })
  exportList(
    @Context() ctx: Ctx,
    @Arg('list', () => RegisterList, { description: 'Which list.' }) list: List,
    @Arg('format', () => TableFormat, { description: 'The kind of file.' }) format: ExportFormat,
    @Arg('asOf', () => DayScalar, { nullable: true }) asOf?: Day,
    @Arg('filter', () => ExportFilterInput, { nullable: true }) filter?: ExportFilterInput,
  ): Promise<RegisterExportType> {
    const input = { list, format, asOf: asOf ?? null, filter: { ...filter } };
    return perform(ctx, 'exportList', exportList, input, read);
  }
}

async function read(ctx: Ctx, id: string): Promise<RegisterExportType> {
  const row = await exportOf(ctx, id);
  if (!row) throw new NotFound();
  return withUrl(row);
}

function withUrl(row: RegisterExportRow): RegisterExportType {
  return { ...row, url: row.state === 'READY' ? `/files/exports/${row.id}` : null };
}
