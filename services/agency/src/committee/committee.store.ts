import { ask, type Ctx, type PartMapping } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { sql } from 'kysely';
import type { QualitySystem } from '../quality-system/quality-system.js';
import type { Committee, Duty, Seat } from './committee.js';

/** One row a seat; the seats of one decision share its day. */
export const committees: PartMapping<QualitySystem> = {
  table: 'quality_system_committee',
  owner: 'quality_system_id',
  rows: (system) =>
    system.committees.flatMap(({ decidedOn, decisionNumber, members }) =>
      members.map(({ officerId, duty }, n) => ({
        decided_on: decidedOn,
        position: n + 1,
        decision_number: decisionNumber,
        officer_id: officerId,
        duty,
      })),
    ),
  fill(system, rows) {
    const byDay = new Map<Day, { decisionNumber: string; decidedOn: Day; members: Seat[] }>();
    for (const row of rows) {
      const decidedOn = String(row['decided_on']);
      const committee = byDay.get(decidedOn) ?? {
        decisionNumber: String(row['decision_number']),
        decidedOn,
        members: [],
      };
      committee.members.push({ officerId: String(row['officer_id']), duty: row['duty'] as Duty });
      byDay.set(decidedOn, committee);
    }
    system.committees = [...byDay.values()];
  },
};

/** The committee of each system on a day, in one statement. */
export async function committeesOf(ctx: Ctx, systemIds: readonly string[], asOf: Day): Promise<(Committee | null)[]> {
  const rows = await ask(
    ctx.em,
    sql<Committee & { systemId: string }>`
      select c.quality_system_id as "systemId", c.decided_on::text as "decidedOn", min(c.decision_number) as "decisionNumber",
             json_agg(json_build_object('officerId', c.officer_id, 'duty', c.duty) order by c.position) as members
      from unnest(${systemIds}::uuid[]) wanted(id)
      join lateral (select max(decided_on) as day from quality_system_committee
        where quality_system_id = wanted.id and decided_on <= ${asOf}::date) last on true
      join quality_system_committee c on c.quality_system_id = wanted.id and c.decided_on = last.day
      group by c.quality_system_id, c.decided_on`,
  );
  const bySystem = new Map(rows.map((row) => [row.systemId, row]));
  return systemIds.map((id) => bySystem.get(id) ?? null);
}
