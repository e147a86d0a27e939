import { DayScalar, perform, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Arg, Args, Ctx as Context, FieldResolver, ID, Mutation, Resolver, Root } from 'type-graphql';
import type { Level, Obligation } from '../agency/agency.js';
import { agencyNow, type AgencyRow } from '../agency/agency.store.js';
import { AgencyLevel, AgencyObligation, AgencyType } from '../agency/agency.type.js';
import type { Part } from '../part/part.js';
import {
  correctAgency,
  correctFirstDay,
  moveAgency,
  reclassifyAgency,
  recodeAgency,
  renameAgency,
} from './history.commands.js';
import { entriesOf, holdingsOf, type EntryRow, type HoldingRow } from './history.store.js';
import { AgencyEntryType, AgencyHoldingType, AgencyPart, CorrectionArgs, DatedChangeArgs } from './history.type.js';

/** How an agency changes in time, how an error in its history is mended, and what that history is. */
@Resolver(() => AgencyType)
export class HistoryResolver {
  @Mutation(() => AgencyType, {
    description: 'Another name from a day on. RULE_BROKEN changes-within-life; CONFLICT when that day has a change.',
  })
  renameAgency(
    @Context() ctx: Ctx,
    @Args(() => DatedChangeArgs) change: DatedChangeArgs,
    @Arg('name', () => String, { description: 'Its full name from then.' }) name: string,
    @Arg('shortName', () => String, { nullable: true, description: 'What it is called for short from then.' })
    shortName?: string,
  ): Promise<AgencyRow> {
    return perform(ctx, 'renameAgency', renameAgency, { ...change, name, shortName }, agencyNow);
  }

  @Mutation(() => AgencyType, {
    description: 'Another code or identifier from a day on. RULE_BROKEN changes-within-life; INVALID_INPUT if taken.',
  })
  recodeAgency(
    @Context() ctx: Ctx,
    @Args(() => DatedChangeArgs) change: DatedChangeArgs,
    @Arg('code', () => String, { nullable: true, description: 'Its code from then.' }) code?: string,
    @Arg('orgCode', () => String, { nullable: true, description: 'Its identifier from then (QĐ20/2020).' })
    orgCode?: string,
  ): Promise<AgencyRow> {
    return perform(ctx, 'recodeAgency', recodeAgency, { ...change, code, orgCode }, agencyNow);
  }

  @Mutation(() => AgencyType, {
    description:
      'Part of another agency from a day on, with its subtree. RULE_BROKEN tree-without-circle, superior-in-force.',
  })
  moveAgency(
    @Context() ctx: Ctx,
    @Args(() => DatedChangeArgs) change: DatedChangeArgs,
    @Arg('parentId', () => ID) parentId: string,
  ): Promise<AgencyRow> {
    return perform(ctx, 'moveAgency', moveAgency, { ...change, parentId }, agencyNow);
  }

  @Mutation(() => AgencyType, {
    description: 'Another level or class from a day on (QĐ19 art. 2). RULE_BROKEN changes-within-life.',
  })
  reclassifyAgency(
    @Context() ctx: Ctx,
    @Args(() => DatedChangeArgs) change: DatedChangeArgs,
    @Arg('level', () => AgencyLevel, { nullable: true, description: 'Its level from then.' }) level?: Level,
    @Arg('obligation', () => AgencyObligation, { nullable: true, description: 'Its class from then.' })
    obligation?: Obligation,
  ): Promise<AgencyRow> {
    return perform(ctx, 'reclassifyAgency', reclassifyAgency, { ...change, level, obligation }, agencyNow);
  }

  @Mutation(() => AgencyType, {
    description:
      'Mends what was entered wrongly, over the whole time it stood so; what was true stays. RULE_BROKEN changes-in-order.',
  })
  correctAgency(
    @Context() ctx: Ctx,
    @Args(() => CorrectionArgs) correction: CorrectionArgs,
    @Arg('part', () => AgencyPart, { description: 'What is wrong.' }) part: Part,
    @Arg('on', () => DayScalar, { description: 'A day on which the register says it wrongly.' }) on: Day,
    @Arg('value', () => String, { nullable: true, description: 'What it was; of PARENT and LEAD an agency’s id.' })
    value?: string,
    @Arg('since', () => DayScalar, { nullable: true, description: 'The day since which it was so.' }) since?: Day,
  ): Promise<AgencyRow> {
    return perform(ctx, 'correctAgency', correctAgency, { ...correction, part, on, value, since }, agencyNow);
  }

  @Mutation(() => AgencyType, {
    description: 'Mends the day since which it exists. RULE_BROKEN changes-in-order, superior-in-force.',
  })
  correctFirstDay(
    @Context() ctx: Ctx,
    @Args(() => CorrectionArgs) correction: CorrectionArgs,
    @Arg('firstDay', () => DayScalar, { description: 'The first day on which it existed.' }) firstDay: Day,
  ): Promise<AgencyRow> {
    return perform(ctx, 'correctFirstDay', correctFirstDay, { ...correction, firstDay }, agencyNow);
  }

  @FieldResolver(() => [AgencyHoldingType], { description: 'Its names, past and to come, the earliest first; 100.' })
  names(@Context() ctx: Ctx, @Root() agency: AgencyRow): Promise<HoldingRow[]> {
    return holdings(ctx, agency, 'NAME');
  }

  @FieldResolver(() => [AgencyHoldingType], { description: 'Its codes, past and to come, the earliest first; 100.' })
  codes(@Context() ctx: Ctx, @Root() agency: AgencyRow): Promise<HoldingRow[]> {
    return holdings(ctx, agency, 'CODE');
  }

  @FieldResolver(() => [AgencyHoldingType], { description: 'Its levels, past and to come, the earliest first; 100.' })
  levels(@Context() ctx: Ctx, @Root() agency: AgencyRow): Promise<HoldingRow[]> {
    return holdings(ctx, agency, 'LEVEL');
  }

  @FieldResolver(() => [AgencyHoldingType], { description: 'Its classes of QĐ19 art. 2, the earliest first; 100.' })
  obligations(@Context() ctx: Ctx, @Root() agency: AgencyRow): Promise<HoldingRow[]> {
    return holdings(ctx, agency, 'OBLIGATION');
  }

  @FieldResolver(() => [AgencyEntryType], { description: 'Its changes and corrections, the last entered first; 100.' })
  entries(@Context() ctx: Ctx, @Root() agency: AgencyRow): Promise<EntryRow[]> {
    return ctx.loader<string, EntryRow[]>('entries', (ids) => entriesOf(ctx, ids)).load(agency.id);
  }
}

function holdings(ctx: Ctx, agency: AgencyRow, part: Part): Promise<HoldingRow[]> {
  return ctx.loader<string, HoldingRow[]>(`holdings ${part}`, (ids) => holdingsOf(ctx, ids, part)).load(agency.id);
}
