import { actorHere, insertNouns, type Ctx } from '@qms/chassis';
import { AGENCIES_PER_EVENT, qualitySystemChanged } from '@qms/events';
import { allow, newId, type Day } from '@qms/kernel';
import { Declaration } from '../declaration/declaration.js';
import { declarationMapping } from '../declaration/declaration.store.js';
import { QualitySystem } from '../quality-system/quality-system.js';
import { qualitySystemMapping } from '../quality-system/quality-system.store.js';
import type { ImportedRow, Line } from '../register-import/register-import.js';
import { agencyIdsByCode, type Plan, type Planner } from '../register-import/register-import.store.js';
import { standards } from '../standard/standard.store.js';
import { DECLARATION_COLUMNS, readDeclarations, type DeclarationLine } from './declaration-import.js';
import { mayImportDeclarations } from './declaration-import.policy.js';
import { systemsHeldBy } from './declaration-import.store.js';

const VERB = 'importDeclarations';
const PAST_SCOPE = 'Các thủ tục hành chính thuộc thẩm quyền giải quyết';

/** Past declarations, setting up the systems they speak of. */
export const declarationPlanner: Planner = {
  kind: 'DECLARATIONS',
  verb: VERB,
  columns: DECLARATION_COLUMNS,
  plan: planFile,
};

async function planFile(ctx: Ctx, lines: readonly Line[]): Promise<Plan> {
  const codes = lines.flatMap(({ values }) => [
    values['holder_code'] ?? '',
    ...(values['members'] ?? '').split(/[\s;,]+/),
  ]);
  const ids = await agencyIdsByCode(ctx, codes, ctx.today);
  const editions = new Set((await standards(ctx)).map(({ edition }) => edition));
  const { read, faults } = readDeclarations(lines, { agencyCodes: new Set(ids.keys()), editions });
  const idOf = (code: string): string => ids.get(code) ?? '';
  const holders = [...new Set(read.map(({ holderCode }) => idOf(holderCode)))];
  const here = await Promise.all(holders.map((id) => actorHere(ctx, id)));
  allow(mayImportDeclarations(ctx.actor, here));

  const held = await systemsHeldBy(ctx, holders);
  const systems = new Map<string, QualitySystem>();
  const declarations: Declaration[] = [];
  const rows: ImportedRow[] = [];
  for (const line of read.toSorted((a, b) => (a.declaredOn < b.declaredOn ? -1 : 1))) {
    const holderId = idOf(line.holderCode);
    const known = held.get(holderId);
    if (known?.numbers.includes(line.number)) continue;
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
    rows.push(createdRow(line));
  }
  const made = [...systems.values()];
  return {
    rows,
    unchanged: read.length - rows.length,
    faults,
    async write() {
      const entries = [
        ...(await insertNouns(ctx, VERB, qualitySystemMapping, made)),
        ...(await insertNouns(ctx, VERB, declarationMapping, declarations)),
      ];
      const happenings = batches(made.map((system) => system.facts(1))).map((batch) =>
        qualitySystemChanged.say({ qualitySystems: batch }),
      );
      return { entries, happenings };
    },
  };
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
