import { lets, type Access, type PolicyRule } from '@qms/chassis';
import { LEADING_ROLES, newId, ROLES, type Actor, type ActorHere, type Role } from '@qms/kernel';
import { codeOf, type Input } from './verbs.js';
import type { Answer, World } from './world.js';

/** Where each role is held when it is tried: everywhere, at the lead unit, at the committee, or at the agency itself. */
export interface Places {
  agency: string;
  leadUnit: string;
  committee: string;
  /** Reached from none of these. */
  elsewhere: string;
}

/** One try at a mutation, on an object made for it. */
export interface Attempt {
  input: Input;
  /** The argument that names what is acted on; none where a verb starts from nothing. */
  subject?: string;
  /** The code with which it says that its subject is not there: some name the argument. Default: NOT_FOUND. */
  absent?: string;
  /** What the policy is asked about, as the object stands. */
  object?: object;
  /** Who does it, where one person alone may: a named reviewer. */
  by?: Actor;
  /** Whether the asker may know of it at all; whoever reaches the agency unless said. */
  known?: (here: ActorHere) => boolean;
}

export type Attempts = Readonly<Record<string, (as: Actor) => Promise<Attempt>>>;

const EVERYWHERE: readonly Role[] = ['SYSTEM_ADMINISTRATOR', 'MINISTRY_OVERSEER', 'SERVICE'];

export function holderOf(role: Role, places: Places): Actor {
  const at = LEADING_ROLES.includes(role)
    ? places.leadUnit
    : role === 'APPROVER'
      ? places.committee
      : EVERYWHERE.includes(role)
        ? null
        : places.agency;
  return { id: role === 'SERVICE' ? 'service:test' : newId(), name: role, grants: [{ role, agencyId: at }] };
}

/** Tries every mutation of a service as every role: what the answers were against what the policies say; none differs. */
export async function triedInEveryRole(
  world: World,
  access: Access,
  places: Places,
  attempts: Attempts,
): Promise<{ tried: number; wrong: string[] }> {
  const wrong: string[] = [];
  let tried = 0;
  for (const [verb, rule] of Object.entries(access.mutations)) {
    for (const role of ROLES) {
      const as = holderOf(role, places);
      const attempt = await madeFor(attempts, verb, as);
      const answer = await world.mutate(verb, attempt.input, { as, fields: '__typename' });
      tried += 1;
      const code = codeOf(answer) as string | undefined;
      const expected = expectedOf(rule, as, role, attempt);
      const right =
        expected === 'allowed' ? !['FORBIDDEN', 'NOT_FOUND', 'INTERNAL'].includes(code ?? '') : code === expected;
      if (!right) wrong.push(`${verb} as ${role}: ${code ?? 'done'}, not ${expected}`);
    }
  }
  return { tried, wrong };
}

export function expectedOf(rule: PolicyRule, as: Actor, role: Role, { object, known }: Attempt): string {
  const here: ActorHere = { id: as.id, roles: new Set([role]) };
  if (known && !known(here)) return 'NOT_FOUND';
  return lets(rule, as, here, object ?? rule.cases[0]?.object(as.id) ?? {}) ? 'allowed' : 'FORBIDDEN';
}

/**
 * Tries every mutation on another agency's object as every role that is held somewhere: each answer must be the very
 * one that an id gets which is none. Verbs that name no object are left to their own tests and returned.
 */
export async function triedFromElsewhere(
  world: World,
  access: Access,
  places: Places,
  attempts: Attempts,
): Promise<{ tried: number; wrong: string[]; subjectless: string[] }> {
  const { elsewhere } = places;
  const outside: Places = { agency: elsewhere, leadUnit: elsewhere, committee: elsewhere, elsewhere };
  const wrong: string[] = [];
  const subjectless = new Set<string>();
  let tried = 0;
  for (const verb of Object.keys(access.mutations)) {
    for (const role of ROLES.filter((each) => !EVERYWHERE.includes(each))) {
      const as = holderOf(role, outside);
      const { input, subject, absent = 'NOT_FOUND' } = await madeFor(attempts, verb, as);
      if (subject === undefined) {
        subjectless.add(verb);
        continue;
      }
      const rows = await journalRows(world);
      const named = input[subject];
      const unknown = unknownLike(named);
      const [real, none] = [
        await world.mutate(verb, input, { as, fields: '__typename' }),
        await world.mutate(verb, { ...input, [subject]: unknown }, { as, fields: '__typename' }),
      ];
      tried += 1;
      if (said(real) !== said(none) || real.errors?.[0]?.extensions['code'] !== absent) {
        wrong.push(`${verb} as ${role}: ${said(real)}, but of nothing ${said(none)}`);
      }
      if ((await journalRows(world)) !== rows) wrong.push(`${verb} as ${role} changed something`);
    }
  }
  return { tried, wrong, subjectless: [...subjectless] };
}

export async function madeFor(attempts: Attempts, verb: string, as: Actor): Promise<Attempt> {
  const make = attempts[verb];
  if (!make) throw new Error(`no attempt at ${verb}: say how its object is made`);
  return make(as);
}

/** The same with ids that are none: of a list one alone, of an object that names something the name. */
function unknownLike(named: unknown): unknown {
  if (Array.isArray(named)) return [unknownLike(named[0])];
  if (typeof named !== 'object' || named === null) return newId();
  return Object.fromEntries(
    Object.entries(named).map(([field, value]) => [field, field.endsWith('Id') ? newId() : (value as unknown)]),
  );
}

export function said({ data, errors }: Answer): string {
  return JSON.stringify({ data: data as unknown, errors });
}

async function journalRows(world: World): Promise<number> {
  return Number((await world.sql<{ n: string }>('select count(*) as n from journal'))[0]?.n);
}
