import { connection, type Connection, type Ctx } from '@qms/chassis';
import { Invalid } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { AgencyType } from '../references.js';
import { countReminders, remindersOf, remindersOfAgencies, type ReminderRow } from './reminder.store.js';
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
  @FieldResolver(() => [ReminderType], { nullable: true, description: 'Its open reminders, the earliest due first.' })
  reminders(
    @Context() ctx: Ctx,
    @Root() agency: AgencyType,
    @Arg('first', () => Int, { description: '1 to 20.' }) first: number,
  ): Promise<ReminderRow[]> {
    if (first < 1 || first > 20)
      throw new Invalid('first', { vi: '“first” phải từ 1 đến 20.', en: '"first" must be 1 to 20.' });
    return ctx
      .loader<string, ReminderRow[]>(`reminders ${first}`, (ids) => remindersOfAgencies(ctx, ids, first))
      .load(agency.id);
  }
}
