import { actorHere, flush, performImport, record, type Ctx } from '@qms/chassis';
import { capFaults, readCsv } from '@qms/documents';
import { addDays, allow, DomainError, newId } from '@qms/kernel';
import { carryOut, NEEDS_SUPERIOR, superiorless, tryOut } from '../enactment/enactment.store.js';
import { mayDecideSuccession } from '../succession/succession.policy.js';
import { endingsOn } from '../succession/succession.store.js';
import { Succession, type Decision, type Founding, type Line, type Passing } from '../succession/succession.js';
import { topOf, withTreeLocked } from '../tree/tree.store.js';
import {
  faultAt,
  readActs,
  SUCCESSION_COLUMNS,
  type ActFile,
  type Fault,
  type ImportOutcome,
} from './succession-import.js';
import { mayImportSuccessions } from './succession-import.policy.js';
import { holdersOf, importById, insertImport } from './succession-import.store.js';

const VERB = 'importSuccessions';

export interface ActsGiven {
  csv: string;
  dryRun: boolean;
}

/** Carries what was done back to where the transaction was begun, which it undoes. */
class TakenBack extends Error {
  constructor(readonly outcome: ImportOutcome) {
    super('taken back');
  }
}

/**
 * Takes in acts of succession from a file, all of them or none. A dry run carries them out and takes them back, so it
 * tells whatever the file would be refused for; the same file twice changes nothing.
 */
export function importSuccessions(ctx: Ctx, input: ActsGiven): Promise<ImportOutcome> {
  return performImport(ctx, VERB, takeIn, input, importById);
}

async function takeIn(ctx: Ctx, { csv, dryRun }: ActsGiven): Promise<ImportOutcome> {
  allow(mayImportSuccessions(ctx.actor));
  const reading = readCsv(csv, { columns: SUCCESSION_COLUMNS });
  const { acts, faults } = readActs(reading.records);
  const rows = reading.records.length;
  const all = [...reading.faults, ...faults];
  if (all.length > 0) return { rows, created: 0, unchanged: 0, faults: capFaults(all) };
  try {
    return await write(ctx, acts, rows, dryRun);
  } catch (error) {
    if (error instanceof TakenBack) return error.outcome;
    throw error;
  }
}

function write(ctx: Ctx, acts: readonly ActFile[], rows: number, dryRun: boolean): Promise<ImportOutcome> {
  // the key belongs to the import, not to the first act it brings
  const within = { ...ctx, pendingKey: null };
  return withTreeLocked(ctx, async () => {
    const outcome: ImportOutcome = { rows, created: 0, unchanged: 0, faults: [] };
    for (const act of acts) {
      const [first] = act.lines;
      try {
        const decision = await decisionOf(within, act, outcome.faults);
        if (decision) await bring(within, decision);
        if (decision) outcome.created += act.lines.length;
        else outcome.unchanged += act.lines.length;
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        outcome.faults.push({ line: first?.line ?? 1, column: null, message: error.messages });
      }
      if (outcome.faults.length > 0) throw new TakenBack({ ...outcome, created: 0, unchanged: 0 });
    }
    if (dryRun) throw new TakenBack(outcome);
    const id = newId(ctx.now);
    await insertImport(ctx, id, outcome);
    await record(ctx, { entries: [], happenings: [], subject: { id, version: 1 } });
    return { ...outcome, id };
  });
}

async function bring(ctx: Ctx, decision: Decision): Promise<void> {
  const succession = Succession.decide(decision, ctx.now);
  allow(mayDecideSuccession(await Promise.all(succession.concerned.map((id) => actorHere(ctx, id)))));
  if (succession.onDay > ctx.today) {
    await tryOut(ctx, VERB, Succession.decide({ ...decision, id: newId(ctx.now) }, ctx.now));
    await flush(ctx, VERB, succession);
    return;
  }
  succession.takeEffect(ctx.now);
  await carryOut(ctx, VERB, succession);
}

/** An act with ids for codes, as they were held on the day before it; null when the register has it already. */
async function decisionOf(ctx: Ctx, { on, legalBasis, lines }: ActFile, faults: Fault[]): Promise<Decision | null> {
  const eve = addDays(on, -1);
  const codes = lines.flatMap(({ fromCode, toCode, made }) => [fromCode, toCode ?? '', made?.parentCode ?? '']);
  // what an act of the same day has made is there too
  const holders = new Map([...(await holdersOf(ctx, codes, on)), ...(await holdersOf(ctx, codes, eve))]);
  const foundings = new Map<string, Founding>();
  const idOf = (line: number, column: string, code: string): string => {
    const id = holders.get(code);
    if (id === undefined)
      faults.push(faultAt(line, column, `Không có cơ quan mã “${code}”.`, `No agency with the code "${code}".`));
    return id ?? '';
  };
  const pairs: Line[] = [];
  const passings: Passing[] = [];
  for (const { line, kind, fromCode, toCode, made } of lines) {
    const fromId = idOf(line, 'from_code', fromCode);
    if (made && toCode !== null && !foundings.has(toCode)) {
      const { name, level, obligation, parentCode } = made;
      const parentId = parentCode === null ? null : idOf(line, 'to_parent_code', parentCode);
      const founding = { id: newId(ctx.now), code: toCode, name, level, obligation, parentId };
      foundings.set(toCode, { ...founding, shortName: null, orgCode: null });
    }
    const toId = toCode === null ? null : (foundings.get(toCode)?.id ?? idOf(line, 'to_code', toCode));
    if (kind !== 'MOVE') pairs.push({ fromId, toId, kind });
    else if (toId !== null) passings.push({ agencyId: fromId, relation: 'PARENT', aboveId: toId });
  }
  if (faults.length > 0) return null;
  const ending = [...new Set(pairs.map(({ fromId }) => fromId))];
  const known = new Set((await endingsOn(ctx, ending, on)).map(({ fromId }) => fromId));
  if (ending.length > 0 && ending.every((id) => known.has(id))) return null;
  const territoryId = await topOf(ctx, ending[0] ?? '', eve);
  const act = { territoryId, onDay: on, legalBasis, reason: legalBasis, decidedBy: ctx.actor.id };
  const decision = { id: newId(ctx.now), ...act, lines: pairs, foundings: [...foundings.values()], passings };
  for (const { code } of await superiorless(ctx, decision)) {
    const at = lines.find(({ toCode, made }) => made && toCode === code);
    faults.push(faultAt(at?.line ?? 1, 'to_parent_code', NEEDS_SUPERIOR.vi, NEEDS_SUPERIOR.en));
  }
  return faults.length > 0 ? null : decision;
}
