import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, codeOf, openScene, type Scene } from './scene.js';

const NAMES = 'query Names { agencies(first: 2) { name } }';

describe('a closed installation', () => {
  let scene: Scene;
  let gateway: FastifyInstance;
  let lead: string;
  let admin: string;
  beforeAll(async () => {
    scene = await openScene();
    gateway = await scene.open({ safelist: true });
    [lead, admin] = await Promise.all([scene.tokenOf('lead@demo.qms'), scene.tokenOf('admin@demo.qms')]);
  });
  afterAll(() => scene.close());

  const register = async (
    document: unknown,
    as = admin,
  ): Promise<{ status: number; name?: string; hash?: string; errors?: object[] }> => {
    const response = await gateway.inject({
      ...{ method: 'POST', url: '/operations', payload: { document } },
      headers: { authorization: `Bearer ${as}` },
    });
    return { status: response.statusCode, ...response.json<object>() };
  };

  test('serves what is registered, however it is laid out, and nothing else', async () => {
    expect(codeOf(await ask(gateway, NAMES, { as: lead }))).toBe('FORBIDDEN');
    const first = await register(NAMES);
    expect(first).toMatchObject({ status: 200, name: 'Names' });
    expect((await register(`${NAMES} # the same`)).hash).toBe(first.hash);
    expect((await ask(gateway, NAMES, { as: lead })).errors).toBeUndefined();
    expect((await ask(gateway, NAMES.replaceAll(' ', '\n  ,'), { as: lead })).errors).toBeUndefined();
    for (const other of [
      NAMES.replace('first: 2', 'first: 3'),
      NAMES.replace('Names', 'Other'),
      `${NAMES} query More { viewer }`,
      '{ viewer }',
      '{ __typename }',
      '{ unreadable',
    ]) {
      const answer = await ask(gateway, other, { as: lead });
      expect([answer.status, codeOf(answer)], other).toEqual([403, 'FORBIDDEN']);
    }
  });

  test('its own processes ask what they need: they are part of it', async () => {
    const own = { iss: 'urn:qms:services', sub: 'service:reporting' };
    const as = await scene.forge(own, {}, await scene.key('service-reporting'));
    expect((await ask(gateway, '{ viewer }', { as })).errors).toBeUndefined();
  });

  test('another gateway of the installation serves it too', async () => {
    await register('query Viewer { viewer }');
    const other = await scene.open({ safelist: true });
    expect((await ask(other, 'query Viewer { viewer }', { as: lead })).errors).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a number', 7],
    ['an operation without a name', '{ viewer }'],
    ['two operations', 'query A { viewer } query B { viewer }'],
    ['a schema', 'type A { b: Int }'],
    ['what cannot be read', 'query A {'],
    ['a field that nobody has', 'query A { nothing }'],
    ['a field that is not for clients', 'query A { signIn(email: "a") { id } }'],
    ['what is too deep', `query A { agencies(first: 1) ${'{ below(first: 1) '.repeat(16)}{ id }${' }'.repeat(16)} }`],
  ])('%s is not registered', async (_, document) => {
    expect(await register(document)).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'INVALID_INPUT' } }],
    });
  });

  test('only an administrator or the command line registers', async () => {
    expect(await register(NAMES, lead)).toMatchObject({ status: 403, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    expect((await register(NAMES, 'a.b.c')).status).toBe(401);
    const cli = await scene.forge({ iss: 'urn:qms:services', sub: 'service:cli' }, {}, await scene.key('service-cli'));
    expect((await register(NAMES, cli)).status).toBe(200);
  });
});
