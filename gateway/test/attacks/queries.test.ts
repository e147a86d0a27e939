import type { FastifyInstance } from 'fastify';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openScene, type Scene } from '../scene.js';
import { asked, bomb, expectRefused, times } from './attacked.js';

type Query = readonly [name: string, query: string, more?: object];

const deep = (n: number, open: string, close = '}'): string =>
  `{ agencies(first: 1) { ${times(n, () => open)} name ${times(n, () => close)} } }`;

const TOO_MUCH: Readonly<Record<string, readonly Query[]>> = {
  aliases: [
    ['of one field', `{ agencies(first: 1) { ${times(31, (n) => `a${n}: name`)} } }`],
    ['of __typename, which costs nothing elsewhere', `{ ${times(100, (n) => `a${n}: __typename`)} }`],
    ['within a fragment', `{ agencies(first: 1) { ...F } } fragment F on Agency { ${times(40, (n) => `a${n}: id`)} }`],
    ['of a mutation, a thousand tries in one request', `mutation { ${times(200, (n) => `a${n}: first`)} }`],
  ],
  depth: [
    ['of fields', deep(16, 'below(first: 1) {')],
    ['behind inline fragments', deep(16, '... on Agency { below(first: 1) {', '}}')],
    [
      'through named fragments',
      `{ agencies(first: 1) { ...F0 } } ${times(17, (n) => `fragment F${n} on Agency { below(first: 1) { ${n === 16 ? 'id' : `...F${n + 1}`} } }`)}`,
    ],
    ['of a hundred', deep(100, 'below(first: 1) {')],
  ],
  'fragment expansion': [
    ['to 2^20 selections', bomb(20)],
    ['to 2^15 selections', bomb(15)],
    ['to 2^30 selections', bomb(30)],
    [
      'a hundred spreads of a hundred fields',
      `{ agencies(first: 1) { ${times(100, () => '...F')} } } fragment F on Agency { ${times(100, () => 'id')} }`,
    ],
  ],
  'directive overload': [
    ['spread over many fields', `{ agencies(first: 1) { ${times(12, () => 'id @skip(if: false)')} } }`],
    ['on fragments', `{ agencies(first: 1) { ${times(12, () => '... @include(if: true) { id }')} } }`],
    [
      'on spreads',
      `{ agencies(first: 1) { ${times(12, () => '...F @skip(if: false)')} } } fragment F on Agency { id }`,
    ],
  ],
  'token floods': [
    ['of fields', `{ ${times(1_001, () => 'viewer')} }`],
    ['of __typename', `{ ${times(1_500, () => '__typename')} }`],
    ['of variables', `query (${times(400, (n) => `$v${n}: Int`)}) { viewer }`],
    ['of list items', `{ agency(id: [${times(2_000, (n) => `"${n}"`)}]) { id } }`],
    ['of braces', '{a'.repeat(2_000)],
  ],
  'field duplication': [
    ['at the root', `{ ${times(21, () => 'viewer')} }`],
    ['of __typename', `{ ${times(60, () => '__typename')} }`],
    ['beneath a page', `{ agencies(first: 1) { ${times(980, () => 'id')} } }`],
    ['of __typename beneath a page', `{ agencies(first: 1) { ${times(60, () => '__typename')} } }`],
  ],
  cost: [
    ['of pages of pages', '{ agencies(first: 100) { below(first: 100) { below(first: 100) { id } } } }'],
    ['of a page without end', '{ agencies(first: 2000000000) { below(first: 2000000000) { id } } }'],
    [
      'of pages whose size a variable says',
      'query ($n: Int!) { agencies(first: $n) { below(first: $n) { below(first: $n) { id } } } }',
      { variables: { n: 100 } },
    ],
  ],
};

const WRONG: Readonly<Record<string, readonly Query[]>> = {
  'page sizes': [
    ['missing', '{ agencies { id } }'],
    ['null', '{ agencies(first: null) { id } }'],
    ['a text', '{ agencies(first: "50") { id } }'],
    ['a fraction', '{ agencies(first: 1.5) { id } }'],
    ['beyond every number', `{ agencies(first: ${'9'.repeat(400)}) { id } }`],
    ['a variable that says nothing', 'query ($n: Int!) { agencies(first: $n) { id } }'],
    ['a variable beyond 32 bits', 'query ($n: Int!) { agencies(first: $n) { id } }', { variables: { n: 2 ** 31 } }],
  ],
  introspection: [
    ['the whole of it', getIntrospectionQuery()],
    ['types', '{ __schema { types { name } } }'],
    ['one type', '{ __type(name: "Agency") { fields { name } } }'],
    ['within a fragment', '{ ...F } fragment F on Query { __schema { queryType { name } } }'],
    ['in a circle', '{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }'],
    ['of the federation', '{ _service { sdl } }'],
    ['of entities', '{ _entities(representations: [{ __typename: "Agency", id: "1" }]) { ... on Agency { name } } }'],
  ],
  suggestions: [
    ['of a field', '{ agencie(first: 1) { id } }'],
    ['of a field beneath', '{ agencies(first: 1) { nam } }'],
    ['of an argument', '{ agencies(frist: 1) { id } }'],
    ['of a type', '{ agencies(first: 1) { ... on Agenci { id } } }'],
    ['of a directive', '{ viewer @includ(if: true) }'],
    ['of a fragment', '{ agencies(first: 1) { ...Fa } } fragment Fb on Agency { id }'],
    ['of what is kept from clients', '{ signIn(email: "a") { id } }'],
  ],
  directives: [
    ['eleven times the same in one place', `{ viewer ${times(11, () => '@include(if: true)')} }`],
    ['two hundred that nobody knows', `{ viewer ${times(200, (n) => `@a${n}`)} }`],
    ['of the federation', '{ viewer @inaccessible }'],
  ],
  fragments: [
    ['in a circle', '{ agencies(first: 1) { ...A } } fragment A on Agency { ...B } fragment B on Agency { ...A }'],
    ['that hold themselves', '{ agencies(first: 1) { ...A } } fragment A on Agency { id ...A }'],
    [
      'that hold themselves beneath',
      '{ agencies(first: 1) { ...A } } fragment A on Agency { below(first: 1) { ...A } }',
    ],
    ['that nobody uses', '{ viewer } fragment A on Agency { id }'],
  ],
  'operator objects': [
    ['as a literal', '{ agency(id: { ne: 1 }) { name } }'],
    ['as a variable', 'query ($id: ID!) { agency(id: $id) { name } }', { variables: { id: { $ne: 1 } } }],
    ['as a list', 'query ($id: ID!) { agency(id: $id) { name } }', { variables: { id: ['1', '2'] } }],
    ['as a variable of another type', 'query ($id: [ID!]!) { agency(id: $id) { name } }', { variables: { id: ['1'] } }],
    ['as truth', '{ agency(id: true) { name } }'],
  ],
  operations: [
    ['two, and none named', 'query A { viewer } query B { viewer }'],
    ['one that is not there', 'query A { viewer }', { operationName: 'B' }],
    ['one that would forge a line of the log', 'query A { viewer }', { operationName: 'A\n{"level":"info"}' }],
    ['a subscription', 'subscription { viewer }'],
    ['a schema', 'type Query { a: Int } extend type Agency { secret: String }'],
    ['nothing', ''],
    ['a comment', '# {viewer}'],
  ],
};

describe('hostile queries', () => {
  let scene: Scene;
  let gateway: FastifyInstance;
  let token: string;
  beforeAll(async () => {
    scene = await openScene();
    gateway = await scene.open();
    token = await scene.tokenOf('lead@demo.qms');
  });
  afterAll(() => scene.close());

  const flat = (table: typeof WRONG): [string, string, string, object][] =>
    Object.entries(table).flatMap(([family, queries]) =>
      queries.map(([name, query, more]): [string, string, string, object] => [family, name, query, more ?? {}]),
    );

  test.each(flat(TOO_MUCH))('too much: %s %s', async (_, __, query, more) => {
    const heard = scene.subgraphs.agency.seen.length;
    await expectRefused(gateway, asked(query, token, more), token, 'TOO_EXPENSIVE');
    // the next, harmless one alone went on; and the register may have been asked who that is
    expect(scene.subgraphs.agency.seen.length).toBeLessThanOrEqual(heard + 2);
  });

  test.each(flat(WRONG))('wrong: %s %s', async (_, __, query, more) => {
    await expectRefused(gateway, asked(query, token, more), token, 'INVALID_INPUT');
  });

  test('each family has three inputs at least', () => {
    for (const [family, queries] of Object.entries({ ...TOO_MUCH, ...WRONG })) {
      expect(queries.length, family).toBeGreaterThanOrEqual(3);
    }
  });
});
