import { ask, inScope, type Ctx } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { sql } from 'kysely';
import type { Sharer } from '../sharing/sharing.js';

/** An agency as it stood on the day of a declaration. */
export interface AgencyThen extends Sharer {
  code: string;
  day: Day;
  validTo: Day | null;
}

/** Who held each code on a day, within reach as of it: codes are used again by other units later. One statement for all. */
export function agenciesThen(ctx: Ctx, asked: readonly { code: string; day: Day }[]): Promise<AgencyThen[]> {
  const [codes, days] = [asked.map(({ code }) => code), asked.map(({ day }) => day)];
  const then = (alias: string) =>
    sql`${sql.ref(`${alias}.valid_from`)} <= asked.day and asked.day < ${sql.ref(`${alias}.valid_to`)}`;
  return ask(
    ctx.em,
    sql<AgencyThen>`
      select asked.code, asked.day::text as day, a.id, a.valid_to::text as "validTo",
             l.value as level, n.value as name, e.above_id as "parentId"
      from unnest(${codes}::text[], ${days}::date[]) asked(code, day)
      join agency_attribute c on c.kind = 'CODE' and c.value = asked.code and ${then('c')}
      join agency a on a.id = c.agency_id
      join agency_attribute l on l.agency_id = a.id and l.kind = 'LEVEL' and ${then('l')}
      join agency_attribute n on n.agency_id = a.id and n.kind = 'NAME' and ${then('n')}
      left join agency_edge e on e.agency_id = a.id and e.kind = 'PARENT' and ${then('e')}
      where ${inScope(ctx.actor, sql.ref('a.id'), sql.ref('asked.day'))}`,
  );
}

/** Whether each of these agencies still ends, or lasts, as it was seen to; the tree is locked. */
export async function endAsSeen(ctx: Ctx, seen: readonly Pick<AgencyThen, 'id' | 'validTo'>[]): Promise<boolean> {
  const [ids, ends] = [seen.map(({ id }) => id), seen.map(({ validTo }) => validTo)];
  const otherwise = await ask(
    ctx.em,
    sql`select 1 from unnest(${ids}::uuid[], ${ends}::date[]) seen(id, valid_to)
        left join agency a on a.id = seen.id where a.id is null or a.valid_to is distinct from seen.valid_to limit 1`,
  );
  return otherwise.length === 0;
}

export interface Membership {
  agencyId: string;
  from: Day;
  to: Day | null;
}

/** When these agencies were served by which system, whoever holds it: nobody is served by two at once. */
export function membershipsOf(ctx: Ctx, agencyIds: readonly string[]): Promise<Membership[]> {
  return ask(
    ctx.em,
    sql<Membership>`select agency_id as "agencyId", valid_from::text as "from", nullif(valid_to, 'infinity')::text as "to"
      from quality_system_member where agency_id = any(${agencyIds}::uuid[])`,
  );
}

export interface KnownSystem {
  id: string;
  holderId: string;
  numbers: ReadonlySet<string>;
}

/** The systems that these agencies hold, with the numbers declared so far. */
export async function systemsHeldBy(ctx: Ctx, holderIds: readonly string[]): Promise<Map<string, KnownSystem>> {
  const rows = await ask(
    ctx.em,
    sql<Omit<KnownSystem, 'numbers'> & { numbers: string[] }>`
      select s.id, s.holder_id as "holderId",
             coalesce(array_agg(d.number) filter (where d.number is not null), '{}') as numbers
      from quality_system s left join declaration d on d.quality_system_id = s.id
      where s.holder_id = any(${holderIds}::uuid[]) group by s.id`,
  );
  return new Map(rows.map((row) => [row.holderId, { ...row, numbers: new Set(row.numbers) }]));
}
