import { insertNouns, type Ctx } from '@qms/chassis';
import { allow, newId } from '@qms/kernel';
import { Officer } from '../officer/officer.js';
import { officerMapping } from '../officer/officer.store.js';
import type { Line } from '../register-import/register-import.js';
import { agencyIdsByCode, type Plan, type Planner } from '../register-import/register-import.store.js';
import { OFFICER_COLUMNS, planOfficers } from './officer-import.js';
import { mayImportOfficers } from './officer-import.policy.js';
import { officersByEmail } from './officer-import.store.js';

const VERB = 'importOfficers';

/** People and the roles they hold. */
export const officerPlanner: Planner = { kind: 'OFFICERS', verb: VERB, columns: OFFICER_COLUMNS, plan: planFile };

async function planFile(ctx: Ctx, lines: readonly Line[]): Promise<Plan> {
  allow(mayImportOfficers(ctx.actor));
  const column = (name: string): string[] => lines.map(({ values }) => (values[name] ?? '').trim());
  const agencyIds = await agencyIdsByCode(ctx, column('agency_code'), ctx.today);
  const known = await officersByEmail(
    ctx,
    column('email').map((email) => email.toLowerCase()),
  );
  const plan = planOfficers(lines, agencyIds, known);
  const officers = [...plan.create].map(([email, given]) => {
    const officer = Officer.enrol({ id: newId(ctx.now), email, name: given[0]?.name ?? email }, ctx.now);
    for (const { role, agencyId, from, to } of given)
      officer.grant({ id: newId(ctx.now), role, agencyId, from, to }, ctx.now);
    return officer;
  });
  return {
    // people are told by their line alone: their names stand in the file and in the register
    rows: [...plan.create.values()].map((given) => ({
      ...{ kind: 'CREATED', line: given[0]?.line ?? 1, subject: given.map(({ role }) => role).join(', ') },
      changes: given.map(({ role, from }) => ({ field: role, from: null, to: from })),
    })),
    unchanged: plan.unchanged,
    faults: plan.faults,
    write: async () => ({ entries: await insertNouns(ctx, VERB, officerMapping, officers), happenings: [] }),
  };
}
