import { actorHere, insertNouns, loadNouns, updateNouns, type Ctx, type JournalEntry } from '@qms/chassis';
import { allow, DomainError, isDay, newId, tidy, type Day } from '@qms/kernel';
import { actorAtLast } from '../agency/agency.store.js';
import { Announcement } from '../announcement/announcement.js';
import { announcementMapping } from '../announcement/announcement.store.js';
import { Procedure } from '../procedure/procedure.js';
import { mayAnnounceProcedures, mayAssignProcedures } from '../procedure/procedure.policy.js';
import { procedureMapping } from '../procedure/procedure.store.js';
import {
  fault,
  type Fault,
  type ImportedRow,
  type ImportInput,
  type Line,
} from '../register-import/register-import.js';
import type { Plan, Planner } from '../register-import/register-import.store.js';
import { withCalendar } from '../working-day/working-day.store.js';
import {
  codesIn,
  planProcedures,
  PROCEDURE_COLUMNS,
  type ProcedureChange,
  settlersOf,
  type KnownProcedures,
  type ProcedureLine,
  type Settler,
} from './procedure-import.js';
import { knownDecisions, knownProcedures, settlersThen } from './procedure-import.store.js';

const VERB = 'importProcedures';

/** Procedures that an announcer’s decisions announce, and who settles them; a newer decision replaces an older one. */
export const procedurePlanner: Planner = {
  kind: 'PROCEDURES',
  verb: VERB,
  columns: PROCEDURE_COLUMNS,
  reach: (ctx, { announcedById }) => actorHere(ctx, String(announcedById)),
  plan: planFile,
};

async function planFile(ctx: Ctx, lines: readonly Line[], input: ImportInput): Promise<Plan> {
  const announcedById = String(input['announcedById']);
  allow(mayAnnounceProcedures(await actorHere(ctx, announcedById)));
  const column = (name: string): string[] => lines.map(({ values }) => tidy(values[name] ?? ''));
  const asked = lines.flatMap(({ values }) => {
    const day = tidy(values['decision_on'] ?? '') || String(input['decisionOn'] ?? '');
    return isDay(day) ? codesIn(values['agencies'] ?? '').map((code) => ({ code, day })) : [];
  });
  const then = await settlersThen(ctx, announcedById, asked);
  const settlers = Map.groupBy(then, ({ code, day }) => `${code} ${day}`);
  const named = new Map(then.map(({ agencyId: id, to: validTo }) => [id, { id, validTo }]));
  // of what has ended, as it lay on its last day
  const here = await Promise.all([...named.values()].map((agency) => actorAtLast(ctx, agency)));
  for (const each of here) allow(mayAssignProcedures(each));
  const byCode = await knownProcedures(ctx, announcedById, column('code'));
  const decision = { number: String(input['decisionNumber'] ?? ''), on: String(input['decisionOn'] ?? '') };
  const plan = planProcedures(lines, decision, { byCode, settlers, today: ctx.today });

  const fresh = plan.create.map((line) => announced(ctx, announcedById, line, settlersOf(line, settlers)));
  const changed = await changedProcedures(ctx, plan.change, announcedById, settlers);
  // also one that says again what was announced before: its list is due like any other
  const decisions = await newDecisions(ctx, announcedById, plan.read);
  const said = new Set([...plan.create, ...plan.change.map(({ line }) => line)].map(decisionIn));
  const rows = [
    ...createdRows(plan.create),
    ...changed.rows,
    ...decisionRows(decisions).filter(({ subject }) => !said.has(subject)),
  ].toSorted((a, b) => a.line - b.line);
  return {
    rows,
    unchanged: plan.unchanged,
    faults: [...plan.faults, ...changed.faults],
    async write() {
      // what is replaced leaves its code before what replaces it takes it
      const entries = [
        ...(await enterDecisions(ctx, announcedById, decisions)),
        ...(await updateNouns(ctx, VERB, procedureMapping, changed.held)),
        ...(await insertNouns(ctx, VERB, procedureMapping, [...fresh, ...changed.replacing])),
      ];
      return { entries, happenings: [] };
    },
  };
}

function announced(ctx: Ctx, announcedById: string, line: ProcedureLine, settlers: readonly Settler[]): Procedure {
  const { code, name, field, statutoryDays, decisionNumber, decisionOn } = line;
  const procedure = Procedure.announce(
    { id: newId(ctx.now), announcedById, code, name, field, statutoryDays, decisionNumber, decisionOn },
    ctx.now,
  );
  assign(ctx, procedure, settlers);
  return procedure;
}

function assign(ctx: Ctx, procedure: Procedure, settlers: readonly Settler[]): void {
  for (const { agencyId, from, to } of settlers) procedure.assign(agencyId, true, from, ctx.now, to);
}

interface Changed {
  held: Procedure[];
  replacing: Procedure[];
  rows: ImportedRow[];
  faults: Fault[];
}

async function changedProcedures(
  ctx: Ctx,
  wanted: readonly ProcedureChange[],
  announcedById: string,
  settlers: KnownProcedures['settlers'],
): Promise<Changed> {
  const made: Changed = { held: [], replacing: [], rows: [], faults: [] };
  const ids = wanted.map(({ held }) => held.id);
  const procedures = new Map((await loadNouns(ctx, procedureMapping, ids)).map((each) => [each.id, each]));
  for (const { line, held, changes, further } of wanted) {
    const procedure = procedures.get(held.id);
    if (!procedure) continue;
    try {
      if (changes.length === 0) {
        if (further.length > 0) assign(ctx, procedure, settlersOf(line, settlers));
      } else if (line.decisionOn <= held.decisionOn) {
        made.faults.push(notNewer(line.line, held.decisionOn));
        continue;
      } else {
        const settling = [...procedure.settledFrom(line.decisionOn), ...settlersOf(line, settlers)];
        procedure.withdraw(line.decisionOn, ctx.now);
        made.replacing.push(announced(ctx, announcedById, line, settling));
      }
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      made.faults.push(fault(line.line, null, 'CHANGE_REFUSED', error.messages.vi, error.messages.en));
      continue;
    }
    made.held.push(procedure);
    const given = further.length > 0 ? [{ field: 'agencies', from: null, to: line.agencyCodes.join(' ') }] : [];
    made.rows.push({
      ...{ kind: 'CHANGED', line: line.line, subject: `${line.code} ${line.name}` },
      changes: [...changes, ...given],
    });
  }
  return made;
}

/** Another text under a code in force is a newer decision’s work; without one it is a mistake. */
function notNewer(line: number, decidedOn: Day): Fault {
  return fault(
    line,
    'code',
    'PROCEDURE_HELD',
    `Thủ tục này đã công bố ngày ${decidedOn} với nội dung khác; chỉ quyết định mới hơn mới thay thế được.`,
    `It was announced on ${decidedOn} in other words; only a newer decision replaces it.`,
  );
}

/** The first line of each decision that the register does not have. */
async function newDecisions(
  ctx: Ctx,
  announcedById: string,
  lines: readonly ProcedureLine[],
): Promise<ProcedureLine[]> {
  const numbers = [...new Set(lines.map(({ decisionNumber }) => decisionNumber))];
  const known = await knownDecisions(ctx, announcedById, numbers);
  const first = new Map(lines.toReversed().map((line) => [decisionIn(line), line]));
  return [...first].flatMap(([key, line]) => (known.has(key) ? [] : [line]));
}

const decisionIn = ({ decisionNumber, decisionOn }: ProcedureLine): string => `${decisionNumber} ${decisionOn}`;

/** Due by the calendar as it is when they are written. */
function enterDecisions(ctx: Ctx, announcedById: string, decisions: readonly ProcedureLine[]): Promise<JournalEntry[]> {
  return withCalendar(ctx, (calendar) => {
    const announcements = decisions.map(({ decisionNumber: number, decisionOn: signedOn }) =>
      Announcement.bring({ id: newId(ctx.now), announcedById, number, signedOn }, calendar, ctx.now),
    );
    return insertNouns(ctx, VERB, announcementMapping, announcements);
  });
}

/** A decision that is new, at the first line that names it. */
function decisionRows(decisions: readonly ProcedureLine[]): ImportedRow[] {
  return decisions.map((line) => {
    const { decisionNumber, decisionOn } = line;
    return {
      ...{ kind: 'CREATED', line: line.line, subject: decisionIn(line) },
      changes: Object.entries({ decision_number: decisionNumber, decision_on: decisionOn }).map(([field, to]) => ({
        ...{ field, from: null, to },
      })),
    };
  });
}

function createdRows(lines: readonly ProcedureLine[]): ImportedRow[] {
  return lines.map(({ line, code, name, field, statutoryDays, agencyCodes, decisionNumber, decisionOn }) => ({
    ...{ kind: 'CREATED' as const, line, subject: `${code} ${name}` },
    changes: Object.entries({
      ...{ code, name, field, statutory_days: statutoryDays?.toString() ?? null },
      ...{ agencies: agencyCodes.join(' ') || null, decision_number: decisionNumber, decision_on: decisionOn },
    })
      .filter(([, to]) => to !== null)
      .map(([name, to]) => ({ field: name, from: null, to })),
  }));
}
