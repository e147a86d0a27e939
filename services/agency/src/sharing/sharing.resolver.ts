import { DayScalar, perform, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Arg, Ctx as Context, ID, Int, Mutation, Resolver } from 'type-graphql';
import { readSystem, type QualitySystemRow } from '../quality-system/quality-system.store.js';
import { QualitySystemType } from '../quality-system/quality-system.type.js';
import { admitAgency, releaseAgency } from './sharing.commands.js';

@Resolver(() => QualitySystemType)
export class SharingResolver {
  @Mutation(() => QualitySystemType, {
    description:
      'Lets another agency share the system (TT26 art. 6). RULE_BROKEN names the clause: committee-and-its-office, one-system-a-department, divisions-share-with-their-district …, one-system-an-agency, one-membership-at-a-time.',
  })
  admitAgency(
    @Context() ctx: Ctx,
    @Arg('qualitySystemId', () => ID) qualitySystemId: string,
    @Arg('agencyId', () => ID) agencyId: string,
    @Arg('legalBasis', () => String, { description: 'The clause that allows sharing, such as TT26 art. 6.1.' })
    legalBasis: string,
    @Arg('from', () => DayScalar, { description: 'The first day it shares the system.' }) from: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<QualitySystemRow> {
    const input = { qualitySystemId, agencyId, legalBasis, from, expectedVersion };
    return perform(ctx, 'admitAgency', admitAgency, input, readSystem);
  }

  @Mutation(() => QualitySystemType, {
    description: 'Ends the sharing. RULE_BROKEN holder-stays, member-before-released.',
  })
  releaseAgency(
    @Context() ctx: Ctx,
    @Arg('qualitySystemId', () => ID) qualitySystemId: string,
    @Arg('agencyId', () => ID) agencyId: string,
    @Arg('on', () => DayScalar, { description: 'The first day it no longer shares the system.' }) on: Day,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<QualitySystemRow> {
    const input = { qualitySystemId, agencyId, on, expectedVersion };
    return perform(ctx, 'releaseAgency', releaseAgency, input, readSystem);
  }
}
