import { DayScalar, perform, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, ID, Int, Mutation, Resolver, Root } from 'type-graphql';
import { officerById, type OfficerRow } from '../officer/officer.store.js';
import { OfficerType } from '../officer/officer.type.js';
import { readSystem, type QualitySystemRow } from '../quality-system/quality-system.store.js';
import { QualitySystemType } from '../quality-system/quality-system.type.js';
import { appointCommittee } from './committee.commands.js';
import type { Committee } from './committee.js';
import { committeesOf } from './committee.store.js';
import { CommitteeSeatInput, CommitteeSeatType, CommitteeType } from './committee.type.js';

@Resolver(() => QualitySystemType)
export class CommitteeResolver {
  @Mutation(() => QualitySystemType, {
    description: 'Enters the decision on the steering committee; the one before is kept (TT26 art. 7.2b).',
  })
  appointCommittee(
    @Context() ctx: Ctx,
    @Arg('qualitySystemId', () => ID) qualitySystemId: string,
    @Arg('decisionNumber', () => String, { description: 'The number of the decision.' }) decisionNumber: string,
    @Arg('decidedOn', () => DayScalar, { description: 'Its day, after that of the one before.' }) decidedOn: Day,
    @Arg('members', () => [CommitteeSeatInput], { description: 'Whom it names: one chair, 50 people at most.' })
    members: CommitteeSeatInput[],
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<QualitySystemRow> {
    const seats = members.map(({ officerId, duty }) => ({ officerId, duty }));
    const input = { qualitySystemId, decisionNumber, decidedOn, members: seats, expectedVersion };
    return perform(ctx, 'appointCommittee', appointCommittee, input, readSystem);
  }

  @FieldResolver(() => CommitteeType, { nullable: true, description: 'Its steering committee on that day.' })
  committee(@Context() ctx: Ctx, @Root() system: QualitySystemRow): Promise<Committee | null> {
    return ctx
      .loader<string, Committee | null>(`committee ${system.asOf}`, (ids) => committeesOf(ctx, ids, system.asOf))
      .load(system.id);
  }
}

@Resolver(() => CommitteeSeatType)
export class CommitteeSeatResolver {
  @FieldResolver(() => OfficerType, { nullable: true, description: 'Who it is.' })
  officer(@Context() ctx: Ctx, @Root() seat: CommitteeSeatType): Promise<OfficerRow | null> {
    return officerById(ctx, seat.officerId);
  }
}
