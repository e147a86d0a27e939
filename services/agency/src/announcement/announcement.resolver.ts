import { connection, DayScalar, perform, rolesHere, type Connection, type Ctx } from '@qms/chassis';
import { NotFound, type Day } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { agencyOn, type AgencyRow } from '../agency/agency.store.js';
import { AgencyType } from '../agency/agency.type.js';
import { recordPublication } from './announcement.commands.js';
import { mayRecordPublication } from './announcement.policy.js';
import { announcements, announcementsByIds, countAnnouncements, type AnnouncementRow } from './announcement.store.js';
import { AnnouncementConnection, AnnouncementType } from './announcement.type.js';

@Resolver(() => AnnouncementType)
export class AnnouncementResolver {
  @Query(() => AnnouncementConnection, {
    description: 'Decisions on procedures within reach, the earliest due first.',
  })
  async announcements(
    @Context() ctx: Ctx,
    @Arg('first', () => Int, { description: '1 to 100.' }) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('unpublished', () => Boolean, {
      defaultValue: false,
      description: 'Only those whose list has not been published.',
    })
    unpublished = false,
  ): Promise<Connection<AnnouncementRow>> {
    const page = await announcements(ctx, unpublished, { first, after });
    return connection(
      page,
      (row) => [row.dueOn, row.id],
      () => countAnnouncements(ctx, unpublished),
    );
  }

  @Mutation(() => AnnouncementType, {
    description: 'The list has been published after this decision (TT26 art. 4.3). CONFLICT, FORBIDDEN, INVALID_INPUT.',
  })
  recordPublication(
    @Context() ctx: Ctx,
    @Arg('announcementId', () => ID) announcementId: string,
    @Arg('on', () => DayScalar, { description: 'The day of the publication; not one to come.' }) on: Day,
    @Arg('where', () => String, { description: 'The page of the portal, or the paper posted.' }) where: string,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<AnnouncementRow> {
    return perform(ctx, 'recordPublication', recordPublication, { announcementId, on, where, expectedVersion }, read);
  }

  @FieldResolver(() => AgencyType, { nullable: true, description: 'Whose decision it is.' })
  announcedBy(@Context() ctx: Ctx, @Root() announcement: AnnouncementRow): Promise<AgencyRow | null> {
    return agencyOn(ctx, announcement.announcedById, ctx.today);
  }

  @FieldResolver(() => [String], { description: 'The verbs that this viewer may use on it now.' })
  async actions(@Context() ctx: Ctx, @Root() { announcedById, publishedOn }: AnnouncementRow): Promise<string[]> {
    const here = { id: ctx.actor.id, roles: await rolesHere(ctx, announcedById) };
    return publishedOn === null && mayRecordPublication(here) ? ['recordPublication'] : [];
  }
}

async function read(ctx: Ctx, id: string): Promise<AnnouncementRow> {
  const [row] = await announcementsByIds(ctx, [id]);
  if (!row) throw new NotFound();
  return row;
}
