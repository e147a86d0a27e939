import { actorHere, flush, freshCtx, type Ctx } from '@qms/chassis';
import { addDays, allow, Conflict, DomainError, newId } from '@qms/kernel';
import { carryOut, NEEDS_SUPERIOR, superiorless, tryOut } from '../enactment/enactment.store.js';
import { fault, type Fault, type ImportedRow, type Line } from '../register-import/register-import.js';
import type { Plan, Planner } from '../register-import/register-import.store.js';
import { mayDecideSuccession } from '../succession/succession.policy.js';
import { Succession, type Decision, type Founding, type Line as Pair, type Passing } from '../succession/succession.js';
import { topOf, withTreeLocked } from '../tree/tree.store.js';
import { mayImportSuccessions } from './succession-import.policy.js';
import { holdersOf, pairsKnown } from './succession-import.store.js';
import { differences, readActs, rowOf, SUCCESSION_COLUMNS, type ActFile } from './succession-import.js';

const VERB = 'importSuccessions';

/** Acts by which agencies end and others take their place, past or to come. */
export const successionPlanner: Planner = {
  kind: 'SUCCESSIONS',
  verb: VERB,
  columns: SUCCESSION_COLUMNS,
  // an act may move a whole district, and is carried out twice
  directBytes: 2_000,
  plan: planFile,
};

interface Outcome {
  rows: ImportedRow[];
  unchanged: number;
  faults: Fault[];
}

/** Carries what was done back to where the transaction was begun, which it undoes. */
class TakenBack extends Error {
  constructor(readonly outcome: Outcome) {
    super('taken back');
  }
}

/** What an act would be refused for is known only by carrying it out after those before it: so they are, and taken back. */
async function planFile(ctx: Ctx, lines: readonly Line[]): Promise<Plan> {
  allow(mayImportSuccessions(ctx.actor));
  const { acts, givenUp, faults } = readActs(lines, ctx.today);
  const tried = faults.length > 0 ? { rows: [], unchanged: 0, faults } : await tryAll(freshCtx(ctx), acts);
  return {
    ...tried,
    unchanged: tried.unchanged + givenUp,
    async write() {
      // the key belongs to the import, not to the first act it brings
      const outcome = await withTreeLocked(ctx, () => bringAll({ ...ctx, pendingKey: null }, acts));
      if (outcome.faults.length > 0) throw new Conflict();
      return { entries: [], happenings: [] };
    },
  };
}

async function tryAll(ctx: Ctx, acts: readonly ActFile[]): Promise<Outcome> {
  try {
    return await withTreeLocked(ctx, async () => {
      throw new TakenBack(await bringAll(ctx, acts));
    });
  } catch (error) {
    if (error instanceof TakenBack) return error.outcome;
    throw error;
  }
}

/** The acts in their order, as far as the first that is refused. */
async function bringAll(ctx: Ctx, acts: readonly ActFile[]): Promise<Outcome> {
  const outcome: Outcome = { rows: [], unchanged: 0, faults: [] };
  for (const act of acts) {
    try {
      const decision = await decisionOf(ctx, act, outcome.faults);
      if (decision) {
        await bring(ctx, decision);
        outcome.rows.push(...act.lines.map((line) => rowOf(act, line)));
      } else outcome.unchanged += act.lines.length;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const { vi, en } = error.messages;
      outcome.faults.push(fault(act.lines[0]?.line ?? 1, null, 'ACT_REFUSED', vi, en));
    }
    if (outcome.faults.length > 0) return { ...outcome, rows: [], unchanged: 0 };
  }
  return outcome;
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
    if (id === undefined) {
      const [vi, en] = [`Không có cơ quan mã “${code}”.`, `No agency with the code "${code}".`];
      faults.push(fault(line, column, 'AGENCY_UNKNOWN', vi, en));
    }
    return id ?? '';
  };
  const told = lines.map((each) => ({ ...each, fromId: idOf(each.line, 'from_code', each.fromCode) }));
  if (faults.length > 0) return null;
  const ending = told.filter(({ kind }) => kind !== 'MOVE').map(({ fromId }) => fromId);
  const known = await pairsKnown(ctx, [...new Set(told.map(({ fromId }) => fromId))], on);
  if (known.some(({ kind, fromId }) => kind !== 'MOVE' && ending.includes(fromId))) {
    faults.push(...differences(told, known));
    return null;
  }
  const pairs: Pair[] = [];
  const passings: Passing[] = [];
  for (const { line, kind, fromId, toCode, made } of told) {
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
  const [first] = ending;
  if (faults.length > 0 || first === undefined) return null;
  const territoryId = await topOf(ctx, first, eve);
  const act = { territoryId, onDay: on, legalBasis, reason: legalBasis, decidedBy: ctx.actor.id };
  const decision = { id: newId(ctx.now), ...act, lines: pairs, foundings: [...foundings.values()], passings };
  for (const { code } of await superiorless(ctx, decision)) {
    const at = lines.find(({ toCode, made }) => made && toCode === code);
    faults.push(fault(at?.line ?? 1, 'to_parent_code', 'SUPERIOR_MISSING', NEEDS_SUPERIOR.vi, NEEDS_SUPERIOR.en));
  }
  return faults.length > 0 ? null : decision;
}
