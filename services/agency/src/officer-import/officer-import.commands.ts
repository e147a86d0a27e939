import { insertNouns, type Ctx } from '@qms/chassis';
import { capFaults, readCsv } from '@qms/documents';
import { allow, newId } from '@qms/kernel';
import { Officer } from '../officer/officer.js';
import { officerMapping } from '../officer/officer.store.js';
import {
  agencyIdsByCode,
  outcomeOf,
  writeImport,
  type ImportOutcome,
} from '../register-import/register-import.store.js';
import { OFFICER_COLUMNS, planOfficers } from './officer-import.js';
import { mayImportOfficers } from './officer-import.policy.js';
import { officersByEmail } from './officer-import.store.js';

/** Takes in people and the roles they hold: all lines or none. */
export async function importOfficers(ctx: Ctx, input: { csv: string; dryRun: boolean }): Promise<ImportOutcome> {
  allow(mayImportOfficers(ctx.actor));
  const reading = readCsv(input.csv, { columns: OFFICER_COLUMNS });
  const column = (name: string): string[] => reading.records.map(({ values }) => (values[name] ?? '').trim());
  const agencyIds = await agencyIdsByCode(ctx, column('agency_code'), ctx.today);
  const known = await officersByEmail(
    ctx,
    column('email').map((email) => email.toLowerCase()),
  );
  const plan = planOfficers(reading.records, agencyIds, known);
  const outcome = outcomeOf(ctx, 'OFFICERS', input, reading.records.length, {
    created: plan.create.size,
    unchanged: plan.unchanged,
    faults: capFaults([...reading.faults, ...plan.faults]),
  });
  if (outcome.dryRun || outcome.faults.length > 0) return outcome;
  const officers = [...plan.create].map(([email, lines]) => {
    const officer = Officer.enrol({ id: newId(ctx.now), email, name: lines[0]?.name ?? email }, ctx.now);
    for (const { role, agencyId, from } of lines)
      officer.grant({ id: newId(ctx.now), role, agencyId, from, to: null }, ctx.now);
    return officer;
  });
  await writeImport(ctx, 'importOfficers', outcome, input.csv, [], () =>
    insertNouns(ctx, 'importOfficers', officerMapping, officers),
  );
  return outcome;
}
