import { connection, DayScalar, perform, rolesHere, type Connection, type Ctx } from '@qms/chassis';
import { NotFound, type Day } from '@qms/kernel';
import { Arg, Ctx as Context, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { AgencyType, OfficerType, QualitySystemType } from '../references.js';
import { planInternalAudit, recordInternalAudit } from './internal-audit.commands.js';
import type { Item } from './internal-audit.js';
import { mayRecordInternalAudit } from './internal-audit.policy.js';
import {
  countInternalAudits,
  internalAuditById,
  internalAudits,
  itemsOf,
  type InternalAuditRow,
} from './internal-audit.store.js';
import {
  checkedDuties,
  DutyFilterInput,
  findingOf,
  InternalAuditConnection,
  InternalAuditFindingInput,
  InternalAuditItemInput,
  InternalAuditItemType,
  InternalAuditType,
} from './internal-audit.type.js';

@Resolver(() => InternalAuditType)
export class InternalAuditResolver {
  @Query(() => InternalAuditConnection, { description: 'Internal audits within reach, the latest planned first.' })
  async internalAudits(
    @Context() ctx: Ctx,
    @Arg('first', () => Int) first: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('filter', () => DutyFilterInput, { nullable: true }) filter?: DutyFilterInput,
  ): Promise<Connection<InternalAuditRow>> {
    const wanted = checkedDuties(filter ?? {});
    const page = await internalAudits(ctx, wanted, { first, after });
    return connection(
      page,
      (row) => [row.plannedOn, row.id],
      () => countInternalAudits(ctx, wanted),
    );
  }

  @Query(() => InternalAuditType, {
    nullable: true,
    description: 'One audit; null when it is unknown or out of scope.',
  })
  internalAudit(@Context() ctx: Ctx, @Arg('id', () => ID) id: string): Promise<InternalAuditRow | null> {
    return internalAuditById(ctx, id);
  }

  @Mutation(() => InternalAuditType, {
    description:
      'Plans which clauses are looked at, by whom, on a day (ISO 9001 clause 9.2.2). RULE_BROKEN auditor-not-of-own-work.',
  })
  planInternalAudit(
    @Context() ctx: Ctx,
    @Arg('qualitySystemId', () => ID) qualitySystemId: string,
    @Arg('plannedOn', () => DayScalar, { description: 'The day it is planned for.' }) plannedOn: Day,
    @Arg('items', () => [InternalAuditItemInput], { description: 'The clauses, 1 to 200.' })
    items: InternalAuditItemInput[],
  ): Promise<InternalAuditRow> {
    const planned = items.map(({ clause, auditorId, responsibleId }) => ({ clause, auditorId, responsibleId }));
    const input = { qualitySystemId, plannedOn, items: planned };
    return perform(ctx, 'planInternalAudit', planInternalAudit, input, read);
  }

  @Mutation(() => InternalAuditType, {
    description:
      'What the auditors found at each planned clause (QĐ19 art. 4.2b). RULE_BROKEN nonconformity-corrected.',
  })
  recordInternalAudit(
    @Context() ctx: Ctx,
    @Arg('internalAuditId', () => ID) internalAuditId: string,
    @Arg('auditedOn', () => DayScalar, { description: 'The day it was done.' }) auditedOn: Day,
    @Arg('findings', () => [InternalAuditFindingInput], { description: 'One for each planned clause.' })
    findings: InternalAuditFindingInput[],
    @Arg('conclusion', () => String, { description: 'What it came to, 10,000 characters at most.' }) conclusion: string,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<InternalAuditRow> {
    const input = { internalAuditId, auditedOn, findings: findings.map(findingOf), conclusion, expectedVersion };
    return perform(ctx, 'recordInternalAudit', recordInternalAudit, input, read);
  }

  @FieldResolver(() => AgencyType, { nullable: true, description: 'The agency whose head answers for the system.' })
  agency(@Context() ctx: Ctx, @Root() audit: InternalAuditRow): AgencyType {
    return { id: audit.agencyId, asOf: ctx.today };
  }

  @FieldResolver(() => QualitySystemType, { nullable: true, description: 'The system audited, as it stands today.' })
  qualitySystem(@Context() ctx: Ctx, @Root() audit: InternalAuditRow): QualitySystemType {
    return { id: audit.qualitySystemId, asOf: ctx.today };
  }

  @FieldResolver(() => [InternalAuditItemType], { description: 'The clauses it looks at, in their order.' })
  items(@Context() ctx: Ctx, @Root() audit: InternalAuditRow): Promise<Item[]> {
    return itemsHere(ctx, audit.id);
  }

  @FieldResolver(() => [String], { description: 'The verbs that this viewer may use on it now.' })
  async actions(@Context() ctx: Ctx, @Root() audit: InternalAuditRow): Promise<string[]> {
    if (audit.state !== 'PLANNED') return [];
    const here = { id: ctx.actor.id, roles: await rolesHere(ctx, audit.agencyId) };
    const items = await itemsHere(ctx, audit.id);
    return mayRecordInternalAudit(here, { items }) ? ['recordInternalAudit'] : [];
  }
}

@Resolver(() => InternalAuditItemType)
export class InternalAuditItemResolver {
  @FieldResolver(() => OfficerType, { nullable: true, description: 'Who looks at it.' })
  auditor(@Root() item: Item): OfficerType {
    return { id: item.auditorId };
  }

  @FieldResolver(() => OfficerType, { nullable: true, description: 'Whose work it is.' })
  responsible(@Root() item: Item): OfficerType {
    return { id: item.responsibleId };
  }
}

function itemsHere(ctx: Ctx, id: string): Promise<Item[]> {
  return ctx.loader<string, Item[]>('internal audit items', (ids) => itemsOf(ctx, ids)).load(id);
}

async function read(ctx: Ctx, id: string): Promise<InternalAuditRow> {
  const row = await internalAuditById(ctx, id);
  if (!row) throw new NotFound();
  return row;
}
