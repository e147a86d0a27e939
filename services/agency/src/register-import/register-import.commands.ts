import { actorHere, insertNouns, type Ctx } from '@qms/chassis';
import { capFaults, readCsv } from '@qms/documents';
import { AGENCIES_PER_EVENT, agencyRegistered, qualitySystemChanged } from '@qms/events';
import { allow, newId, type Day } from '@qms/kernel';
import { Agency } from '../agency/agency.js';
import { agencyMapping } from '../agency/agency.store.js';
import { Declaration } from '../declaration/declaration.js';
import { declarationMapping } from '../declaration/declaration.store.js';
import { QualitySystem } from '../quality-system/quality-system.js';
import { qualitySystemMapping } from '../quality-system/quality-system.store.js';
import { standards } from '../standard/standard.store.js';
import {
  AGENCY_COLUMNS,
  DECLARATION_COLUMNS,
  planAgencies,
  readDeclarations,
  type AgencyLine,
  type KnownAgency,
} from './register-import.js';
import { mayImportAgencies, mayImportDeclarations } from './register-import.policy.js';
import {
  agencyIdsByCode,
  knownAgencies,
  outcomeOf,
  rebuildReach,
  systemsHeldBy,
  writeImport,
  type ImportOutcome,
} from './register-import.store.js';

export interface ImportAgencies {
  csv: string;
  dryRun: boolean;
  validFrom: Day;
  legalBasis: string;
}

/** Takes in a register of agencies that exist from a day on: all rows or none; a dry run only says what would be. */
export async function importAgencies(ctx: Ctx, input: ImportAgencies): Promise<ImportOutcome> {
  const reading = readCsv(input.csv, { columns: AGENCY_COLUMNS });
  const codes = reading.records.flatMap(({ values }) => [values['code'] ?? '', values['parent_code'] ?? '']);
  const known = await knownAgencies(ctx, codes, input.validFrom);
  const plan = planAgencies(reading.records, known);
  const outer = plan.create.flatMap(({ parentCode }) => known.get(parentCode ?? '')?.id ?? []);
  const newTree = plan.create.some(({ parentCode }) => parentCode === null);
  const here = await Promise.all([...new Set(outer)].map((id) => actorHere(ctx, id)));
  allow(mayImportAgencies(ctx.actor, here, newTree));

  const agencies = newAgencies(ctx, plan.create, known, input);
  const outcome = outcomeOf(ctx, 'AGENCIES', input, reading.records.length, {
    created: agencies.length,
    unchanged: plan.unchanged.length,
    faults: capFaults([...reading.faults, ...plan.faults]),
  });
  if (outcome.dryRun || outcome.faults.length > 0) return outcome;
  const happenings = batches(agencies.map((agency) => agency.facts())).map((batch) =>
    agencyRegistered.say({ agencies: batch }),
  );
  await writeImport(ctx, 'importAgencies', outcome, input.csv, happenings, async () => {
    const entries = await insertNouns(ctx, 'importAgencies', agencyMapping, agencies);
    await rebuildReach(
      ctx,
      agencies.map(({ id }) => id),
    );
    return entries;
  });
  return outcome;
}

function newAgencies(
  ctx: Ctx,
  lines: readonly AgencyLine[],
  known: ReadonlyMap<string, KnownAgency>,
  { validFrom, legalBasis }: ImportAgencies,
): Agency[] {
  const ids = new Map([...known].map(([code, { id }]) => [code, id]));
  for (const { code } of lines) ids.set(code, newId(ctx.now));
  const idOf = (code: string): string => ids.get(code) ?? '';
  return lines
    .filter(({ parentCode }) => parentCode === null || ids.has(parentCode))
    .map(({ code, name, level, parentCode, obligation }) =>
      Agency.register(
        {
          id: idOf(code),
          code,
          name,
          level,
          obligation,
          legalBasis,
          validFrom,
          parentId: parentCode === null ? null : idOf(parentCode),
        },
        ctx.now,
      ),
    );
}

/** Takes in past declarations, setting up the systems they speak of: all rows or none. */
export async function importDeclarations(ctx: Ctx, input: { csv: string; dryRun: boolean }): Promise<ImportOutcome> {
  const reading = readCsv(input.csv, { columns: DECLARATION_COLUMNS });
  const codes = reading.records.flatMap(({ values }) => [
    values['holder_code'] ?? '',
    ...(values['members'] ?? '').split(/\s+/),
  ]);
  const ids = await agencyIdsByCode(ctx, codes, ctx.today);
  const editions = new Set((await standards(ctx)).map(({ edition }) => edition));
  const { read, faults } = readDeclarations(reading.records, { agencyCodes: new Set(ids.keys()), editions });
  const idOf = (code: string): string => ids.get(code) ?? '';
  const holders = [...new Set(read.map(({ holderCode }) => idOf(holderCode)))];
  const here = await Promise.all(holders.map((id) => actorHere(ctx, id)));
  allow(mayImportDeclarations(ctx.actor, here));

  const held = await systemsHeldBy(ctx, holders);
  const systems = new Map<string, QualitySystem>();
  const declarations: Declaration[] = [];
  let unchanged = 0;
  for (const line of read.toSorted((a, b) => (a.declaredOn < b.declaredOn ? -1 : 1))) {
    const holderId = idOf(line.holderCode);
    const known = held.get(holderId);
    if (known?.numbers.includes(line.number)) {
      unchanged += 1;
      continue;
    }
    const members = line.memberCodes.map(idOf);
    const system = known
      ? null
      : (systems.get(holderId) ?? pastSystem(ctx, holderId, line.holderCode, members, line.declaredOn));
    if (system) {
      system.enterPastDeclaration(line.declaredOn);
      systems.set(holderId, system);
    }
    const { number, edition, declaredOn, signer } = line;
    const qualitySystemId = known?.id ?? system?.id ?? '';
    declarations.push(
      Declaration.publish(
        { id: newId(ctx.now), qualitySystemId, number, edition, declaredOn, signer, scope: PAST_SCOPE },
        ctx.now,
      ),
    );
  }
  const outcome = outcomeOf(ctx, 'DECLARATIONS', input, reading.records.length, {
    created: declarations.length,
    unchanged,
    faults: capFaults([...reading.faults, ...faults]),
  });
  if (outcome.dryRun || outcome.faults.length > 0) return outcome;
  const made = [...systems.values()];
  const happenings = batches(made.map((system) => system.facts(1))).map((batch) =>
    qualitySystemChanged.say({ qualitySystems: batch }),
  );
  await writeImport(ctx, 'importDeclarations', outcome, input.csv, happenings, async () => [
    ...(await insertNouns(ctx, 'importDeclarations', qualitySystemMapping, made)),
    ...(await insertNouns(ctx, 'importDeclarations', declarationMapping, declarations)),
  ]);
  return outcome;
}

const PAST_SCOPE = 'Các thủ tục hành chính thuộc thẩm quyền giải quyết';

function pastSystem(ctx: Ctx, holderId: string, code: string, members: readonly string[], on: Day): QualitySystem {
  const name = `HTQLCL ${code}`;
  const system = QualitySystem.establish(
    { id: newId(ctx.now), name, holderId, scope: PAST_SCOPE, legalBasis: 'TT26 art. 6', on },
    ctx.now,
  );
  for (const member of members) system.admitAgency(member, 'TT26 art. 6', on, ctx.now);
  return system;
}

function batches<T>(facts: readonly T[]): T[][] {
  const made: T[][] = [];
  for (let at = 0; at < facts.length; at += AGENCIES_PER_EVENT) made.push(facts.slice(at, at + AGENCIES_PER_EVENT));
  return made;
}
