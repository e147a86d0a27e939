import { insertNouns, loadNouns, updateNouns, type Ctx } from '@qms/chassis';
import { inBatches, qualitySystemChanged } from '@qms/events';
import { allow, Conflict, DomainError, isDay, newId, tidy, type Day } from '@qms/kernel';
import { actorAtLast } from '../agency/agency.store.js';
import { Declaration } from '../declaration/declaration.js';
import { declarationMapping } from '../declaration/declaration.store.js';
import { QualitySystem } from '../quality-system/quality-system.js';
import { qualitySystemMapping } from '../quality-system/quality-system.store.js';
import { fault, type Fault, type ImportedRow, type Line } from '../register-import/register-import.js';
import type { Plan, Planner } from '../register-import/register-import.store.js';
import { requireSharing } from '../sharing/sharing.js';
import { standards } from '../standard/standard.store.js';
import { withTreeLocked } from '../tree/tree.store.js';
import { codesOf, DECLARATION_COLUMNS, readDeclarations, type DeclarationLine } from './declaration-import.js';
import { mayImportDeclarations } from './declaration-import.policy.js';
import {
  agenciesThen,
  endAsSeen,
  membershipsOf,
  systemsHeldBy,
  type AgencyThen,
  type Membership,
} from './declaration-import.store.js';

const VERB = 'importDeclarations';
const PAST_SCOPE = 'Các thủ tục hành chính thuộc thẩm quyền giải quyết';

/** Past declarations, setting up the systems they speak of. */
export const declarationPlanner: Planner = {
  kind: 'DECLARATIONS',
  verb: VERB,
  columns: DECLARATION_COLUMNS,
  plan: planFile,
};

/** A system that the file speaks of, and whether the register has it already. */
interface Found {
  system: QualitySystem;
  isNew: boolean;
}

async function planFile(ctx: Ctx, lines: readonly Line[]): Promise<Plan> {
  const asked = lines.flatMap((line) => {
    const day = tidy(line.values['declared_on'] ?? '');
    return isDay(day) ? codesOf(line).map((code) => ({ code, day })) : [];
  });
  const then = new Map((await agenciesThen(ctx, asked)).map((agency) => [`${agency.code} ${agency.day}`, agency]));
  const agencyOf = (code: string, day: Day): AgencyThen | undefined => then.get(`${code} ${day}`);
  const editions = new Set((await standards(ctx)).map(({ edition }) => edition));
  const holds = (code: string, day: Day): boolean => agencyOf(code, day) !== undefined;
  const { read, faults } = readDeclarations(lines, { holds, editions, today: ctx.today });
  const inOrder = read
    .toSorted((a, b) => (a.declaredOn < b.declaredOn ? -1 : 1))
    .flatMap((line) => {
      const holder = agencyOf(line.holderCode, line.declaredOn);
      const members = line.memberCodes.flatMap((code) => agencyOf(code, line.declaredOn) ?? []);
      return holder ? [{ line, holder, members }] : [];
    });
  const holders = distinct(inOrder.map(({ holder }) => holder));
  const named = distinct(inOrder.flatMap(({ holder, members }) => [holder, ...members]));
  // of what has ended, too: as it lay on its last day
  const here = await Promise.all(named.map((agency) => actorAtLast(ctx, agency)));
  allow(mayImportDeclarations(ctx.actor, here));

  const held = await systemsHeldBy(
    ctx,
    holders.map(({ id }) => id),
  );
  const undeclared = [...held.values()].filter(({ numbers }) => numbers.size === 0).map(({ id }) => id);
  const systems = new Map<string, Found>(
    (await loadNouns(ctx, qualitySystemMapping, undeclared)).map((system) => [
      system.holderId,
      { system, isNew: false },
    ]),
  );
  const memberships = await membershipsOf(
    ctx,
    named.map(({ id }) => id),
  );
  const served = Map.groupBy(memberships, ({ agencyId }) => agencyId);
  const declarations: Declaration[] = [];
  const rows: ImportedRow[] = [];
  for (const { line, holder, members } of inOrder) {
    if (holder.validTo !== null && holder.validTo <= ctx.today) {
      faults.push(holderEnded(line, holder.validTo));
      continue;
    }
    const known = held.get(holder.id);
    if (known?.numbers.has(line.number)) continue;
    if (line.unproven !== null) faults.push(needsProof(line, line.unproven));
    if (!known && !systems.has(holder.id)) {
      const system = pastSystem(ctx, holder, members, line.declaredOn);
      faults.push(...sharingFaults(line, holder, members), ...servedTwice(line, [holder, ...members], system, served));
      systems.set(holder.id, { system, isNew: true });
      for (const member of system.members)
        served.set(member.agencyId, [...(served.get(member.agencyId) ?? []), member]);
    }
    const found = systems.get(holder.id);
    found?.system.enterPastDeclaration(line.declaredOn, ctx.now);
    const { number, edition, declaredOn, signer, scope } = line;
    const qualitySystemId = known?.id ?? found?.system.id ?? '';
    declarations.push(
      Declaration.publish(
        {
          id: newId(ctx.now),
          qualitySystemId,
          number,
          edition,
          declaredOn,
          signer,
          scope: scope ?? PAST_SCOPE,
          procedureIds: [],
        },
        ctx.now,
      ),
    );
    rows.push(createdRow(line));
  }
  const declared = new Set(declarations.map(({ qualitySystemId }) => qualitySystemId));
  const spokenOf = [...systems.values()].filter(({ system }) => declared.has(system.id));
  const made = spokenOf.flatMap(({ system, isNew }) => (isNew ? [system] : []));
  const changed = spokenOf.flatMap(({ system, isNew }) => (isNew ? [] : [system]));
  return {
    rows,
    unchanged: read.length - rows.length,
    faults,
    async write() {
      const entries = await withTreeLocked(ctx, async () => {
        // what has ended since the file was read would keep what it closed
        if (!(await endAsSeen(ctx, named))) throw new Conflict();
        return [
          ...(await insertNouns(ctx, VERB, qualitySystemMapping, made)),
          ...(await updateNouns(ctx, VERB, qualitySystemMapping, changed)),
          ...(await insertNouns(ctx, VERB, declarationMapping, declarations)),
        ];
      });
      const facts = [
        ...made.map((system) => system.facts(1)),
        ...changed.map((system) => system.facts(system.version)),
      ];
      const happenings = inBatches(facts).map((batch) => qualitySystemChanged.say({ qualitySystems: batch }));
      return { entries, happenings };
    },
  };
}

/**
 * Whom TT26 art. 6 does not let share is a slip of the file. On what grounds a holder had a system of its own a register
 * of the past does not say: that it was declared is a fact.
 */
function sharingFaults({ line }: DeclarationLine, holder: AgencyThen, members: readonly AgencyThen[]): Fault[] {
  return members.flatMap((member) => {
    try {
      requireSharing(holder, member, members);
      return [];
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return [fault(line, 'members', 'SHARING_REFUSED', error.messages.vi, error.messages.en)];
    }
  });
}

/** TT26 art. 6: whom another system served at that time, this one did not. */
function servedTwice(
  { line, holderCode, memberCodes }: DeclarationLine,
  agencies: readonly AgencyThen[],
  { members }: QualitySystem,
  served: ReadonlyMap<string, readonly Membership[]>,
): Fault[] {
  const overlaps = (one: Membership, other: Membership): boolean =>
    (one.to === null || other.from < one.to) && (other.to === null || one.from < other.to);
  return members.flatMap((member) => {
    if (served.get(member.agencyId)?.some((other) => overlaps(member, other)) !== true) return [];
    const code = agencies.find(({ id }) => id === member.agencyId)?.code ?? '';
    const column = code === holderCode && !memberCodes.includes(code) ? 'holder_code' : 'members';
    return [
      fault(
        line,
        column,
        'SERVED_ELSEWHERE',
        `Cơ quan ${code} đã thuộc một hệ thống khác trong thời gian đó.`,
        `Another system serves the agency ${code} at that time.`,
      ),
    ];
  });
}

function createdRow({ line, holderCode, number, edition, declaredOn, signer }: DeclarationLine): ImportedRow {
  return {
    ...{ kind: 'CREATED', line, subject: `${holderCode} ${number}` },
    changes: Object.entries({ number, edition, declared_on: declaredOn, signer }).map(([field, to]) => ({
      field,
      from: null,
      to,
    })),
  };
}

/** What is entered now would stand open beside a system that has closed: the past goes in before what ended it. */
function holderEnded({ line }: DeclarationLine, on: Day): Fault {
  return fault(
    line,
    'holder_code',
    'AGENCY_ENDED',
    `Cơ quan đã kết thúc từ ${on}, hệ thống của nó đã đóng; hãy nhập quá khứ trước khi ghi việc kết thúc.`,
    `The agency ended on ${on} and its system with it; enter the past before what ended it.`,
  );
}

function needsProof({ line }: DeclarationLine, column: string): Fault {
  return fault(
    line,
    column,
    'PROOF_NEEDED',
    'Thông báo và niêm yết cần minh chứng; hãy để trống ở đây và ghi riêng.',
    'A notice and a posting need their proof; leave them out here and record them by themselves.',
  );
}

function pastSystem(ctx: Ctx, holder: AgencyThen, members: readonly AgencyThen[], on: Day): QualitySystem {
  const system = QualitySystem.establish(
    {
      ...{ id: newId(ctx.now), name: `HTQLCL ${holder.code}`, holderId: holder.id, scope: PAST_SCOPE },
      ...{ legalBasis: 'TT26 art. 6', on },
    },
    ctx.now,
  );
  for (const { id, validTo } of members) {
    system.admitAgency(id, 'TT26 art. 6', on, ctx.now);
    // it shared the system until it ended, and not beyond
    if (validTo !== null) system.releaseAgency(id, validTo, ctx.now);
  }
  return system;
}

const distinct = (agencies: readonly AgencyThen[]): AgencyThen[] => [
  ...new Map(agencies.map((agency) => [agency.id, agency])).values(),
];
