import { Forbidden, type Actor, type ActorHere, type Day, type Role } from '@qms/kernel';
import type { Ctx } from './context.js';
import { rolesHere } from './scope.js';

/** A condition under which a policy is asked: what the object says of whoever asks. */
export interface Case {
  /** In the words of the matrix: `assigned to them`. Empty for any object at all. */
  when: string;
  object: (actorId: string) => object;
}

type Asks = (actor: Actor, here: ActorHere, object: object) => boolean;

/** A sentence of a policy file, and what it is asked about. */
export interface PolicyRule {
  kind: 'policy';
  /** As it is called in its policy file. */
  policy: string;
  asks: Asks;
  cases: readonly Case[];
  /** On whose agency a written object is judged; null where the noun's own agency says nothing of the verb. */
  judged: 'at its agency' | 'where the role is held';
  /** The day of the tree by which a written object is judged; null for today. */
  on: ((written: object, today: Day) => Day) | null;
  /** For a field that is judged from elsewhere than its object. */
  seenFrom: ((ctx: Ctx, row: never) => Promise<ActorHere>) | null;
}

/** Open to whoever is signed in; why. */
export interface PublicRule {
  kind: 'public';
  reason: string;
}

/** A question that shows nothing but objects: each is shown as its own type says. */
export interface AsShownRule {
  kind: 'as shown';
}

/** A part has no rule of its own: it is shown with the object that it is part of, and nowhere else. */
export interface PartRule {
  kind: 'part';
  of: readonly string[];
}

export type ReadRule = PolicyRule | PublicRule | AsShownRule;

export interface TypeRule<Row = never> {
  rule: PolicyRule | PublicRule | PartRule;
  /** The asker as seen from such an object: the roles at its agency, unless it has several. */
  seenFrom: ((ctx: Ctx, row: Row) => Promise<ActorHere>) | null;
  /** Fields that are shown under another rule than the rest of the type. */
  fields: Readonly<Record<string, ReadRule>>;
}

/** Who may do and see what in one service; listed by hand in its access.ts, enforced by `buildSubgraph`. */
export interface Access {
  service: string;
  queries: Readonly<Record<string, ReadRule>>;
  mutations: Readonly<Record<string, PolicyRule>>;
  types: Readonly<Record<string, TypeRule>>;
}

const ANY_OBJECT: readonly Case[] = [{ when: '', object: () => ({}) }];

interface MayOptions {
  cases?: readonly Case[];
  /** How the sentence is asked when it is not over the asker here and one object. */
  asks?: Asks;
  judged?: PolicyRule['judged'];
  on?: PolicyRule['on'];
  seenFrom?: PolicyRule['seenFrom'];
}

/** Bound to a policy over the asker as seen from the object. */
export function may(policy: (here: ActorHere, object: never) => boolean, options?: MayOptions): PolicyRule;
/** Bound to a policy of any other shape; `asks` says how it is asked. */
export function may(
  policy: (...given: never[]) => boolean,
  options: MayOptions & Required<Pick<MayOptions, 'asks'>>,
): PolicyRule;
export function may(policy: (...given: never[]) => boolean, options: MayOptions = {}): PolicyRule {
  const { cases = ANY_OBJECT, judged = 'at its agency', on = null, seenFrom = null } = options;
  const asks = options.asks ?? ((_actor, here, object) => policy(...([here, object] as never[])));
  return { kind: 'policy', policy: policy.name, asks, cases, judged, on, seenFrom };
}

/** Bound to a policy over the asker as a whole: no agency is spoken of. */
export function mayAnywhere(policy: (actor: Actor) => boolean): PolicyRule {
  return may(policy as (...given: never[]) => boolean, {
    asks: (actor) => policy(actor),
    judged: 'where the role is held',
  });
}

export function isPublic(reason: string): PublicRule {
  return { kind: 'public', reason };
}

/** What a question shows are objects; each is shown as its own type says. */
export const asShown: AsShownRule = { kind: 'as shown' };

/** Where an object is judged: its agency, as the tree stands today or stood on a day. */
type Place = string | { agencyId: string; on: Day };

/** An object of an agency, shown to whoever the policy lets read it there; `at` is null where the row names no agency. */
export function shown<Row>(
  rule: PolicyRule | PublicRule,
  at: ((row: Row) => Place) | null,
  fields: Readonly<Record<string, ReadRule>> = {},
): TypeRule<Row> {
  const seenFrom =
    at &&
    (async (ctx: Ctx, row: Row) => {
      const place = at(row);
      const { agencyId, on } = typeof place === 'string' ? { agencyId: place, on: ctx.today } : place;
      return { id: ctx.actor.id, roles: await rolesHere(ctx, agencyId, on) };
    });
  return { rule, seenFrom, fields };
}

/** An object that more than one agency answers for. */
export function shownFromAll<Row>(
  rule: PolicyRule,
  seenFrom: (ctx: Ctx, row: Row) => Promise<ActorHere>,
  fields: Readonly<Record<string, ReadRule>> = {},
): TypeRule<Row> {
  return { rule, seenFrom, fields };
}

export function partOf(...of: string[]): TypeRule {
  return { rule: { kind: 'part', of }, seenFrom: null, fields: {} };
}

/** True if the policy lets this person; without an object, if it would for some object. */
export function lets(rule: PolicyRule, actor: Actor, here: ActorHere, object?: object): boolean {
  if (object !== undefined) return rule.asks(actor, here, object);
  return rule.cases.some((each) => rule.asks(actor, here, each.object(actor.id)));
}

/** The asker with every role held, wherever it is held: whom no object at all would let through stays out. */
export function wherever(actor: Actor): ActorHere {
  return { id: actor.id, roles: new Set<Role>(actor.grants.map(({ role }) => role)) };
}

const underWay = new WeakMap<Ctx, PolicyRule>();

/** From here on what this request writes is judged by the verb's own policy. */
export function beginVerb(ctx: Ctx, rule: PolicyRule): void {
  underWay.set(ctx, rule);
}

/** The day of the tree by which what is being written is judged. */
export function dayJudged(ctx: Ctx, after: object | null): Day {
  const on = underWay.get(ctx)?.on;
  return after && on ? on(after, ctx.today) : ctx.today;
}

export interface Written {
  agencyId: string | null;
  after: object | null;
}

/**
 * Asked in the transaction of every mutation, after its rows are written and before they stand: a command that forgot
 * its policy changes nothing. The roles were asked for by the command already, so this costs no statement.
 */
export async function judge(ctx: Ctx, written: readonly Written[]): Promise<void> {
  const rule = underWay.get(ctx);
  if (!rule) return;
  const everywhere = lets(rule, ctx.actor, wherever(ctx.actor));
  if (!everywhere) throw new Forbidden();
  if (rule.judged === 'where the role is held') return;
  for (const { agencyId, after } of written) {
    if (agencyId === null) continue;
    const here = { id: ctx.actor.id, roles: await rolesHere(ctx, agencyId, dayJudged(ctx, after)) };
    if (!lets(rule, ctx.actor, here, after ?? {})) throw new Forbidden();
  }
}
