import { dayOf, newId, type Actor, type ActorHere, type Day, type Role } from '@qms/kernel';
import { buildSchema, graphql, type GraphQLSchema } from 'graphql';
import { afterEach, describe, expect, test } from 'vitest';
import { enforce, proveEveryObject, verbsSomewhere } from './access-guard.js';
import { uncovered } from './access-walk.js';
import {
  asShown,
  beginVerb,
  isPublic,
  judge,
  may,
  mayAnywhere,
  partOf,
  shown,
  wherever,
  type Access,
  type PolicyRule,
} from './access.js';
import { makeCtx, type Ctx } from './context.js';
import type { SeenOn } from './scope.js';

const SCHEMA = `
  type Query { things: ThingConnection thing: Thing words: [Word!]! }
  type Mutation { mend(id: ID!): Thing }
  type ThingConnection { nodes: [Thing!]! edges: [ThingEdge!]! totalCount: Int! }
  type ThingEdge { node: Thing! cursor: String! }
  type Thing { id: ID! secret: String parts: [Part!]! }
  type Part { id: ID! }
  type Word { text: String! origin: String }`;

function mayRead(here: ActorHere): boolean {
  return here.roles.size > 0;
}
function mayReadSecret(here: ActorHere): boolean {
  return here.roles.has('HEAD');
}
function mayMend(here: ActorHere): boolean {
  return here.roles.has('HEAD') || here.roles.has('SERVICE');
}

const access: Access = {
  service: 'things',
  queries: { things: asShown, thing: asShown, words: asShown },
  mutations: { mend: may(mayMend) },
  types: {
    Thing: shown(may(mayRead), (row: { at: string }) => row.at, { secret: may(mayReadSecret) }),
    Part: partOf('Thing'),
    Word: shown(isPublic('Words are free.'), null, {
      origin: may(mayReadSecret, { seenFrom: (ctx) => Promise.resolve(wherever(ctx.actor)) }),
    }),
  },
};

const built = (): GraphQLSchema => buildSchema(SCHEMA);
const faults = (sdl: string, given: Partial<Access> = {}): string[] =>
  uncovered(buildSchema(sdl), [{ ...access, ...given }]);

describe('the walk', () => {
  test('finds nothing where all is covered', () => {
    expect(faults(SCHEMA)).toEqual([]);
  });

  test.each([
    ['a query', 'type Query {', 'type Query { other: Thing', 'Query.other has no policy'],
    ['a mutation', 'type Mutation {', 'type Mutation { smash: Thing', 'Mutation.smash has no policy'],
    ['a type', 'type Part {', 'type Loose { field: Int } type Part {', 'Loose.field has no policy'],
    [
      'a page of it',
      'type Part {',
      'type LooseEdge { node: Loose! } type Loose { field: Int } type Part {',
      'LooseEdge.node has no policy',
    ],
    ['an escaped part', 'type Word {', 'type Word { part: Part', 'Word.part shows Part, a part of Thing'],
    [
      'a refusal that cannot be null',
      'secret: String',
      'secret: String!',
      'Thing.secret has a policy of its own: it must be nullable',
    ],
  ])('finds %s that nobody declared', (_, from, to, fault) => {
    expect(faults(SCHEMA.replace(from, to))).toContain(fault);
  });

  test('finds what is declared and not there, and a question that shows nothing with a rule', () => {
    const { types } = access;
    expect(faults(SCHEMA, { types: { ...types, Gone: partOf('Thing') } })).toEqual([
      'things declares the type Gone, which is not there',
    ]);
    expect(faults(SCHEMA.replace('words: [Word!]!', 'words: [Part!]!'))).toContain(
      'words shows nothing that has a policy',
    );
    expect(faults(SCHEMA, { mutations: {} })).toEqual(['Mutation.mend has no policy']);
  });

  test('a schema with anything uncovered is not built', () => {
    expect(() => enforce(built(), { ...access, mutations: {} })).toThrow('Mutation.mend has no policy');
  });
});

describe('the binding', () => {
  const HERE = newId();
  afterEach(() => proveEveryObject(false));

  /** Somebody whose roles at HERE are known without a database. */
  function asking(
    actor: Actor,
    here: ActorHere['roles'] = new Set(),
    days: Record<Day, ActorHere['roles']> = { [dayOf(new Date())]: here },
  ): Ctx {
    const ctx = makeCtx({
      database: {} as never,
      em: {} as never,
      actor,
      now: new Date(),
      log: {} as never,
      outside: {} as never,
    });
    ctx.loader<SeenOn, ActorHere['roles']>('roles-here', (asked) =>
      Promise.resolve(asked.map(([id, day]) => (id === HERE ? (days[day] ?? new Set()) : new Set()))),
    );
    return ctx;
  }
  const person = (...roles: Role[]): Actor => ({
    id: newId(),
    name: '',
    grants: roles.map((role) => ({ role, agencyId: HERE })),
  });
  const overseer: Actor = { id: newId(), name: '', grants: [{ role: 'MINISTRY_OVERSEER', agencyId: null }] };
  /** A store that forgot its scope: it answers everybody with everything. */
  async function ask(query: string, ctx: Ctx): Promise<{ data: unknown; codes: unknown[] }> {
    const schema = built();
    enforce(schema, access);
    const thing = { id: '1', secret: 's', at: HERE, parts: [] };
    const stranger = { ...thing, id: '2', at: newId() };
    const nodes = [thing, stranger];
    const rootValue = {
      thing,
      words: [{ text: 'w', origin: 'o' }],
      mend: thing,
      things: { nodes, edges: nodes.map((node) => ({ node, cursor: node.id })), totalCount: 2 },
    };
    const { data, errors } = await graphql({ schema, source: query, rootValue, contextValue: ctx });
    return {
      data: JSON.parse(JSON.stringify(data ?? null)) as unknown,
      codes: (errors ?? []).map(({ originalError, message }) => (originalError as { code?: string }).code ?? message),
    };
  }

  test('whoever holds nothing is shown nothing, though the store forgot its scope; words are free', async () => {
    const { data } = await ask(
      '{ thing { id } things { nodes { id } edges { cursor } } words { text } }',
      asking(person()),
    );
    expect(data).toEqual({ thing: null, things: { nodes: [], edges: [] }, words: [{ text: 'w' }] });
  });

  test('whoever holds a role everywhere is shown everything, without a question', async () => {
    const { data } = await ask('{ things { nodes { id } } }', asking(overseer));
    expect(data).toEqual({ things: { nodes: [{ id: '1' }, { id: '2' }] } });
  });

  test('in a test an object from elsewhere is an error, one from here is not', async () => {
    proveEveryObject(true);
    const ctx = (): Ctx => asking(person('STAFF'), new Set(['STAFF']));
    expect((await ask('{ thing { id } }', ctx())).data).toEqual({ thing: { id: '1' } });
    expect((await ask('{ things { nodes { id } } }', ctx())).codes).toEqual([
      'a Thing went out that mayRead does not show',
    ]);
  });

  test('a field with a rule of its own is null for whom it is not', async () => {
    const secretFor = async (role: 'HEAD' | 'STAFF'): Promise<unknown> =>
      (await ask('{ thing { id secret } }', asking(person(role), new Set([role])))).data;
    expect(await secretFor('HEAD')).toEqual({ thing: { id: '1', secret: 's' } });
    expect(await secretFor('STAFF')).toEqual({ thing: { id: '1', secret: null } });
  });

  test('so is such a field of what belongs to no agency', async () => {
    const originFor = async (role: 'HEAD' | 'STAFF'): Promise<unknown> =>
      (await ask('{ words { origin } }', asking(person(role)))).data;
    expect(await originFor('HEAD')).toEqual({ words: [{ origin: 'o' }] });
    expect(await originFor('STAFF')).toEqual({ words: [{ origin: null }] });
  });

  test('a command that forgot its policy is refused, before its rows stand and on the object’s own agency', async () => {
    const rule = may(mayMend);
    const judged = async (actor: Actor, here: ActorHere['roles'], agencyId: string): Promise<void> => {
      const ctx = asking(actor, here);
      beginVerb(ctx, rule);
      await judge(ctx, [{ agencyId, after: {} }]);
    };
    await expect(judged(person('HEAD'), new Set(['HEAD']), HERE)).resolves.toBeUndefined();
    await expect(judged(person('HEAD'), new Set(['HEAD']), newId())).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(judged(person('HEAD', 'STAFF'), new Set(['STAFF']), HERE)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(judged(person('STAFF'), new Set(['STAFF']), HERE)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect((await ask('mutation { mend(id: 1) { id } }', asking(person('STAFF')))).codes).toEqual(['FORBIDDEN']);
    expect((await ask('mutation { mend(id: 1) { id } }', asking(person('HEAD')))).codes).toEqual([]);
  });

  test('what is of a day is judged by the tree of that day', async () => {
    const past = '2020-06-30';
    const judged = async (rule: PolicyRule): Promise<void> => {
      // reached then, and by nobody since
      const ctx = asking(person('HEAD'), new Set(), { [past]: new Set<Role>(['HEAD']) });
      beginVerb(ctx, rule);
      await judge(ctx, [{ agencyId: HERE, after: { asOf: past } }]);
    };
    await expect(
      judged(may(mayMend, { on: (written) => (written as { asOf: string }).asOf })),
    ).resolves.toBeUndefined();
    await expect(judged(may(mayMend))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test('the verbs open to somebody are those that some object would let them use', () => {
    const schema = built();
    enforce(schema, { ...access, mutations: { mend: mayAnywhere((actor) => actor.grants.length > 1) } });
    expect(verbsSomewhere(schema, person('STAFF'))).toEqual([]);
    expect(verbsSomewhere(schema, person('STAFF', 'LEAD'))).toEqual(['mend']);
  });
});
