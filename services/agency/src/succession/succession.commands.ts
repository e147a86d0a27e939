import { actorHere, flush, freshCtx, type Ctx } from '@qms/chassis';
import { addDays, allow, DomainError, Invalid, newId, type Day } from '@qms/kernel';
import { requireAgency } from '../agency/agency.store.js';
import { carryOut, tryOut } from '../enactment/enactment.store.js';
import type { Edge, Level, Obligation } from '../part/part.js';
import { topOf, withTreeLocked } from '../tree/tree.store.js';
import { mayCancelSuccession, mayDecideSuccession, mayTakeEffect } from './succession.policy.js';
import { requireSuccession, successionsDue } from './succession.store.js';
import { Succession, type Founding, type Kind, type Line } from './succession.js';

export interface AtVersion {
  agencyId: string;
  expectedVersion: number;
}

/** Either an agency that is there, or what makes a new one. */
export interface Successor {
  agencyId?: string | undefined;
  code?: string | undefined;
  name?: string | undefined;
  shortName?: string | undefined;
  orgCode?: string | undefined;
  level?: Level | undefined;
  obligation?: Obligation | undefined;
  parentId?: string | undefined;
}

/** Where what hung below an ending agency goes: to an agency that is there, or to one of the act's own, by its place. */
export interface Move {
  agencyId: string;
  relation: Edge['kind'];
  aboveId?: string | undefined;
  successor?: number | undefined;
}

export interface ActOfLaw {
  on: Day;
  legalBasis: string;
  reason: string;
  moves: Move[];
}

/** Several end and one takes their place; it may be one of them, which then continues (NQ-UBTVQH). */
export function mergeAgencies(ctx: Ctx, input: ActOfLaw & { from: AtVersion[]; into: Successor }): Promise<Succession> {
  const isHeir = ({ agencyId }: AtVersion): boolean => agencyId === input.into.agencyId;
  const [ending, continuing] = [input.from.filter((each) => !isHeir(each)), input.from.filter(isHeir)];
  return decide(ctx, 'mergeAgencies', input, { ending, continuing, into: [input.into], kind: 'MERGE' });
}

/** One ends and several take its place, new ones or such as are there. */
export function splitAgency(ctx: Ctx, input: ActOfLaw & AtVersion & { into: Successor[] }): Promise<Succession> {
  if (input.into.length < 2) {
    throw new Invalid('into', { vi: 'Chia tách cần ít nhất hai cơ quan.', en: 'A split has two successors or more.' });
  }
  return decide(ctx, 'splitAgency', input, { ending: [input], into: input.into, kind: 'SPLIT' });
}

/** It ends, with whatever of its own ends too; nobody takes their place. */
export function dissolveAgency(ctx: Ctx, input: ActOfLaw & AtVersion & { with: AtVersion[] }): Promise<Succession> {
  return decide(ctx, 'dissolveAgency', input, { ending: [input, ...input.with], into: [], kind: 'DISSOLVE' });
}

/** One continues whole in another: under a new name as a new legal unit, or under the roof of one that is there. */
export function transferAgency(ctx: Ctx, input: ActOfLaw & AtVersion & { into: Successor }): Promise<Succession> {
  const kind = input.into.agencyId === undefined ? 'RENAME' : 'TRANSFER';
  return decide(ctx, 'transferAgency', input, { ending: [input], into: [input.into], kind });
}

interface Shape {
  ending: readonly AtVersion[];
  /** Named beside those that end, and goes on. */
  continuing?: readonly AtVersion[];
  into: readonly Successor[];
  kind: Kind;
}

function decide(ctx: Ctx, verb: string, act: ActOfLaw, shape: Shape): Promise<Succession> {
  const { ending, continuing = [], into, kind } = shape;
  const [first] = ending;
  if (!first) throw new Invalid('from', { vi: 'Phải có cơ quan kết thúc.', en: 'Name an agency that ends.' });
  return withTreeLocked(ctx, async () => {
    for (const { agencyId, expectedVersion } of [...ending, ...continuing]) {
      await requireAgency(ctx, agencyId, expectedVersion);
    }
    const heirs = into.map((given) => heirOf(ctx, given));
    const lines = ending.flatMap(({ agencyId: fromId }): Line[] =>
      heirs.length === 0 ? [{ fromId, toId: null, kind }] : heirs.map(({ id: toId }) => ({ fromId, toId, kind })),
    );
    const passings = act.moves.map(({ agencyId, relation, aboveId, successor }) => {
      const above = successor === undefined ? aboveId : heirs[successor]?.id;
      if (above !== undefined && (aboveId === undefined) !== (successor === undefined))
        return { agencyId, relation, aboveId: above };
      throw new Invalid('moves', {
        vi: 'Mỗi nơi chuyển về là một cơ quan đang có, hoặc số thứ tự của cơ quan kế thừa, từ 0.',
        en: 'Each move names an agency that is there, or the place of a successor, from 0.',
      });
    });
    const foundings = heirs.flatMap(({ founding }) => founding ?? []);
    const { on: onDay, legalBasis, reason } = act;
    const territoryId = await topOf(ctx, first.agencyId, addDays(onDay, -1));
    const decided = { territoryId, onDay, legalBasis, reason, decidedBy: ctx.actor.id, lines, foundings, passings };
    const succession = Succession.decide({ ...decided, id: newId(ctx.now) }, ctx.now);
    allow(mayDecideSuccession(await Promise.all(succession.concerned.map((id) => actorHere(ctx, id)))));
    if (onDay > ctx.today) {
      await tryOut(ctx, verb, Succession.decide({ ...decided, id: newId(ctx.now) }, ctx.now));
      return flush(ctx, verb, succession);
    }
    succession.takeEffect(ctx.now);
    return carryOut(ctx, verb, succession);
  });
}

function heirOf(ctx: Ctx, given: Successor): { id: string; founding: Founding | null } {
  const { agencyId, code, name, level, obligation, shortName = null, orgCode = null, parentId = null } = given;
  const isNew = Object.entries(given).some(([field, value]) => field !== 'agencyId' && value !== undefined);
  if (agencyId !== undefined && !isNew) return { id: agencyId, founding: null };
  if (agencyId === undefined && code !== undefined && name !== undefined && level && obligation) {
    const id = newId(ctx.now);
    return { id, founding: { id, code, name, shortName, orgCode, level, obligation, parentId } };
  }
  throw new Invalid('into', {
    vi: 'Cơ quan kế thừa là một cơ quan đang có, hoặc cơ quan mới với mã, tên, cấp và đối tượng.',
    en: 'A successor is an agency that is there, or a new one with its code, name, level and class.',
  });
}

/** Gives up an act before its day, or one that something stands in the way of. */
export async function cancelSuccession(
  ctx: Ctx,
  input: { successionId: string; reason: string; expectedVersion: number },
): Promise<Succession> {
  const succession = await requireSuccession(ctx, input.successionId, input.expectedVersion);
  allow(mayCancelSuccession(await actorHere(ctx, succession.territoryId)));
  succession.cancel(input.reason, ctx.now);
  return flush(ctx, 'cancelSuccession', succession);
}

const AT_ONCE = 100;

/**
 * Every planned act whose day has come takes effect, each in a transaction of its own; what hinders one is kept. One
 * that fails for a fault of ours holds up no other: the job fails when all have had their turn.
 */
export async function carryOutDueSuccessions(ctx: Ctx): Promise<void> {
  const faults: unknown[] = [];
  for (const successionId of await successionsDue(ctx, AT_ONCE)) {
    try {
      await carryOutDue(ctx, successionId);
    } catch (error) {
      ctx.log.error({ err: error, id: successionId, requestId: ctx.requestId }, 'a succession failed');
      faults.push(error);
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, `of the successions that are due: ${faults.join('; ')}`);
}

async function carryOutDue(ctx: Ctx, successionId: string): Promise<void> {
  try {
    const own = freshCtx(ctx);
    await withTreeLocked(own, async () => {
      const succession = await requireSuccession(own, successionId);
      allow(mayTakeEffect(await actorHere(own, succession.territoryId)));
      succession.takeEffect(own.now);
      return carryOut(own, 'takeEffect', succession);
    });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    ctx.log.warn({ err: error, id: successionId, requestId: ctx.requestId }, 'a succession could not take effect');
    await keepObstacle(freshCtx(ctx), successionId, error.messages.vi);
  }
}

async function keepObstacle(ctx: Ctx, successionId: string, obstacle: string): Promise<void> {
  const succession = await requireSuccession(ctx, successionId);
  // somebody was quicker: it is done or given up
  if (succession.state !== 'PLANNED') return;
  if (succession.meet(obstacle, ctx.now)) await flush(ctx, 'meetObstacle', succession);
}
