import { connection, type Connection, type Ctx } from '@qms/chassis';
import type { Page } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { AgencyType } from '../references.js';
import {
  countReminders,
  countRemindersOfAgencies,
  remindersOf,
  remindersOfAgencies,
  type ReminderRow,
} from './reminder.store.js';
import { ReminderConnection, ReminderType } from './reminder.type.js';

@Resolver(() => ReminderType)
export class ReminderResolver {
  @Query(() => ReminderConnection, { description: 'The viewer’s own open reminders, the earliest due first.' })
  async reminders(
    @Context() ctx: Ctx,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<ReminderRow>> {
    const page = await remindersOf(ctx, { first, after });
    return connection(
      page,
      (row) => [row.dueOn, row.id],
      () => countReminders(ctx),
    );
  }

  @FieldResolver(() => AgencyType, { nullable: true, description: 'Whose matter it is.' })
  agency(@Context() ctx: Ctx, @Root() reminder: ReminderRow): AgencyType {
    return { id: reminder.agencyId, asOf: ctx.today };
  }
}

/** What reminders add to an agency. */
@Resolver(() => AgencyType)
export class AgencyReminderResolver {
  @FieldResolver(() => ReminderConnection, {
    nullable: true,
    description: 'Its open reminders, the earliest due first.',
  })
  async reminders(
    @Context() ctx: Ctx,
    @Root() { id }: AgencyType,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
  ): Promise<Connection<ReminderRow>> {
    const page = await ctx
      .loader<string, Page<ReminderRow>>(`reminders ${first} ${after ?? ''}`, (ids) =>
        remindersOfAgencies(ctx, ids, { first, after }),
      )
      .load(id);
    return connection(
      page,
      (row) => [row.dueOn, row.id],
      () => ctx.loader<string, number>('reminder count', (ids) => countRemindersOfAgencies(ctx, ids)).load(id),
    );
  }
}
