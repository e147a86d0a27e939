import { actorHere, insertNouns, loadNouns, rolesHere, updateNouns, type Ctx } from '@qms/chassis';
import { allow, Conflict, DomainError, fold, Invalid, newId, tidy, type ActorHere, type Day } from '@qms/kernel';
import { Agency } from '../agency/agency.js';
import { agencyMapping } from '../agency/agency.store.js';
import { codeHeld, heldLater, notTheirs, parentCircle, superiorEnds } from '../agency-fault/agency-fault.js';
import { AGENCY_COLUMNS, possibleCodes } from '../agency-words/agency-words.js';
import type { Act } from '../history/history.js';
import { mayMoveAgency } from '../history/history.policy.js';
import {
  fault,
  type Fault,
  type ImportedRow,
  type ImportInput,
  type Line,
} from '../register-import/register-import.js';
import type { Plan, Planner } from '../register-import/register-import.store.js';
import { circlesOf, orphansOf, withTreeLocked } from '../tree/tree.store.js';
import {
  createdRows,
  happeningsOf,
  movesOf,
  placed,
  planAgencies,
  type AgencyChange,
  type AgencyLine,
  type AgencyPlan,
  type KnownAgency,
  type KnownRegister,
} from './agency-import.js';
import { mayImportAgencies } from './agency-import.policy.js';
import {
  codesByName,
  codesTakenAfter,
  endsOf,
  knownAgencies,
  knownBesides,
  rebuildReach,
} from './agency-import.store.js';

const VERB = 'importAgencies';
const REASON = 'Nhập từ tệp.';

/** Agencies that exist from a day on; with `allowChanges` also what is otherwise from that day about those known. */
export const agencyPlanner: Planner = {
  kind: 'AGENCIES',
  verb: VERB,
  columns: AGENCY_COLUMNS,
  plan: planFile,
};

async function planFile(ctx: Ctx, lines: readonly Line[], input: ImportInput): Promise<Plan> {
  const validFrom = String(input['validFrom']);
  const legalBasis = String(input['legalBasis']);
  const register = await knownRegister(ctx, lines, validFrom);
  const compared = planAgencies(lines, register);
  const { create, unchanged } = compared;
  const known = register.byCode;
  if (create.length > 0) {
    const parents = new Set(create.flatMap(({ parentCode }) => known.get(parentCode ?? '')?.id ?? []));
    const newTree = create.some(({ parent }) => parent === '');
    const here = await Promise.all([...parents].map((id) => actorHere(ctx, id)));
    // rows whose parent is not there, or themselves, are faults, and nobody’s tree
    if (newTree || parents.size > 0) allow(mayImportAgencies(ctx.actor, here, newTree));
  }
  const agencies = newAgencies(ctx, create, known, { validFrom, legalBasis });
  const ids = new Map([...known].map(([code, { id }]) => [code, id]));
  for (const agency of agencies) ids.set(codeOf(agency), agency.id);
  const act = { from: validFrom, legalBasis, reason: REASON, by: ctx.actor.id };
  const moves = movesOf(compared, ids);
  const changed =
    input['allowChanges'] === true
      ? await changedAgencies(ctx, compared.change, ids, act, {
          entered: new Set(agencies.map(({ id }) => id)),
          circles: await circlesOf(ctx, moves, validFrom),
        })
      : { agencies: [], rows: [], faults: compared.change.map(({ line }) => codeHeld(line.line)) };
  const rows = [...createdRows(create), ...changed.rows].toSorted((a, b) => a.line - b.line);
  return {
    rows,
    unchanged: unchanged.length,
    faults: [
      ...compared.faults,
      ...changed.faults,
      ...(await endingSuperiors(ctx, compared, ids)),
      ...(await takenLater(ctx, create, validFrom)),
    ],
    write: () =>
      withTreeLocked(ctx, async () => {
        // the tree may have changed since the file was compared with it
        if ((await circlesOf(ctx, moves, validFrom)).size > 0) throw new Conflict();
        const entries = [
          ...(await insertNouns(ctx, VERB, agencyMapping, agencies)),
          ...(await updateNouns(ctx, VERB, agencyMapping, changed.agencies)),
        ];
        const written = [...agencies, ...changed.agencies].map(({ id }) => id);
        if (written.length > 0) await rebuildReach(ctx, written);
        if ((await orphansOf(ctx, written, validFrom)).length > 0) throw new Conflict();
        return { entries, happenings: happeningsOf(agencies, changed.agencies) };
      }),
  };
}

/** A code that is free on the day and is taken on a later one is not free for good. */
async function takenLater(ctx: Ctx, create: readonly AgencyLine[], from: Day): Promise<Fault[]> {
  const days = await codesTakenAfter(
    ctx,
    create.map(({ code }) => code),
    from,
  );
  return create.flatMap(({ line, code }) => {
    const day = days.get(code);
    return day === undefined ? [] : [heldLater(line, day)];
  });
}

/** Nothing is hung below an agency that is known to end: it would have to go elsewhere on that day. */
async function endingSuperiors(ctx: Ctx, plan: AgencyPlan, ids: ReadonlyMap<string, string>): Promise<Fault[]> {
  const below = placed(plan).lines.map(({ line, parentCode }) => ({ line, parentId: ids.get(parentCode ?? '') }));
  const ends = await endsOf(ctx, [...new Set(below.flatMap(({ parentId }) => parentId ?? []))]);
  return below.flatMap(({ line, parentId }) => {
    const day = ends.get(parentId ?? '');
    return day === undefined ? [] : [superiorEnds(line, day)];
  });
}

async function knownRegister(ctx: Ctx, lines: readonly Line[], asOf: string): Promise<KnownRegister> {
  const cell = (line: Line, name: string): string => tidy(line.values[name] ?? '');
  const codes = lines.flatMap((line) => [
    ...possibleCodes(cell(line, 'code')),
    ...possibleCodes(cell(line, 'parent_code')),
  ]);
  const known = await knownAgencies(ctx, [...new Set(codes)], asOf);
  const parents = lines.map((line) => cell(line, 'parent_code')).filter((text) => text !== '' && !known.has(text));
  const names = await codesByName(ctx, [...new Set(parents.map(fold))], asOf);
  const named = await knownAgencies(ctx, [...names.values()], asOf);
  const all = [...new Map([...known, ...named]).values()].map(({ id }) => id);
  const roles = await Promise.all(all.map((id) => rolesHere(ctx, id)));
  const speaksBesides = lines.some((line) => cell(line, 'short_name') !== '' || cell(line, 'org_code') !== '');
  return {
    byCode: new Map([...known, ...named]),
    codeByName: names,
    besides: await knownBesides(ctx, speaksBesides ? all : [], asOf),
    reached: new Set(all.filter((_, index) => (roles[index]?.size ?? 0) > 0)),
  };
}

function newAgencies(
  ctx: Ctx,
  lines: readonly AgencyLine[],
  known: ReadonlyMap<string, Pick<KnownAgency, 'id'>>,
  { validFrom, legalBasis }: { validFrom: string; legalBasis: string },
): Agency[] {
  const ids = new Map([...known].map(([code, { id }]) => [code, id]));
  for (const { code } of lines) ids.set(code, newId(ctx.now));
  const idOf = (code: string): string => ids.get(code) ?? '';
  return lines
    .filter(({ parentCode }) => parentCode === null || ids.has(parentCode))
    .map(({ code, name, level, parentCode, obligation, shortName, orgCode }) =>
      Agency.register(
        {
          ...{ id: idOf(code), code, name, level, obligation, legalBasis, validFrom, shortName, orgCode },
          parentId: parentCode === null ? null : idOf(parentCode),
        },
        ctx.now,
      ),
    );
}

const codeOf = (agency: Agency): string => agency.attributes.find(({ kind }) => kind === 'CODE')?.value ?? '';

interface Changed {
  agencies: Agency[];
  rows: ImportedRow[];
  faults: Fault[];
}

/** Each agency itself says whether it can be so from that day. */
async function changedAgencies(
  ctx: Ctx,
  wanted: readonly AgencyChange[],
  ids: ReadonlyMap<string, string>,
  act: Act,
  { entered, circles }: { entered: ReadonlySet<string>; circles: ReadonlySet<string> },
): Promise<Changed> {
  const made: Changed = { agencies: [], rows: [], faults: [] };
  const parentOf = ({ line }: AgencyChange): string | undefined => ids.get(line.parentCode ?? '');
  const seen = async (id: string): Promise<ActorHere> => ({ id: ctx.actor.id, roles: await rolesHere(ctx, id) });
  const judged = await Promise.all(
    wanted.map(async (each) => {
      const parent = parentOf(each);
      const moved = each.changes.some(({ part }) => part === 'PARENT');
      // below what the same file enters, one may put what one may change
      const known = moved && parent !== undefined && !entered.has(parent);
      const [here, there] = await Promise.all([seen(each.held.id), seen(known ? parent : each.held.id)]);
      return mayMoveAgency(here, there);
    }),
  );
  const mine = wanted.filter((_, index) => judged[index]);
  made.faults.push(...wanted.filter((_, index) => !judged[index]).map(({ line }) => notTheirs(line.line)));
  const heldIds = mine.map(({ held }) => held.id);
  const agencies = new Map((await loadNouns(ctx, agencyMapping, heldIds)).map((agency) => [agency.id, agency]));
  for (const each of mine) {
    const { line, held, changes } = each;
    const agency = agencies.get(held.id);
    if (!agency) continue;
    if (circles.has(held.id)) {
      made.faults.push(parentCircle(line.line));
      continue;
    }
    try {
      agency.change(valuesOf(changes, parentOf(each)), act, ctx.now);
      made.agencies.push(agency);
      made.rows.push({
        ...{ kind: 'CHANGED', line: line.line, subject: `${line.code} ${line.name}` },
        changes: changes.map(({ field, from, to }) => ({ field, from, to })),
      });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const column = changes.length === 1 ? (changes[0]?.field ?? null) : null;
      made.faults.push(fault(line.line, column, 'CHANGE_REFUSED', error.messages.vi, error.messages.en));
    }
  }
  return made;
}

function valuesOf(changes: AgencyChange['changes'], parent: string | undefined): Parameters<Agency['change']>[0] {
  return Object.fromEntries(
    changes.map(({ part, to }) => {
      if (to !== null) return [part, part === 'PARENT' ? parent : to];
      // a file that is silent about a parent does not take it away
      throw new Invalid('parent_code', { vi: 'Thiếu cơ quan cấp trên.', en: 'The parent is missing.' });
    }),
  );
}
