import { actors, codeOf, done } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOfficer, openRegister, type Scene } from './build.js';

describe('signIn', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  const ask = (email: string, as = actors.service('gateway')) =>
    scene.world.query('query ($email: String!) { signIn(email: $email) { id grants { role } } }', { email }, { as });

  test('the gateway learns who an address is, in any case, and of no address that nobody has', async () => {
    const { id, email } = await buildOfficer(scene);
    expect((await ask(email.toUpperCase())).data.signIn).toEqual({ id, grants: [] });
    expect((await ask('nobody@x.vn')).data.signIn).toBeNull();
  });

  test('a grant counts from its first day to the day before its last', async () => {
    const { id, version, email } = await buildOfficer(scene);
    const span = { from: '2021-07-15', to: '2021-07-16' };
    const grant = { officerId: id, expectedVersion: version, role: 'STAFF', agencyId: scene.agency, ...span };
    done(await scene.world.mutate('grantRole', grant));
    const held: number[] = [];
    for (const day of ['2021-07-14', '2021-07-15', '2021-07-16']) {
      scene.world.clock.set(new Date(`${day}T05:00:00Z`));
      held.push((await ask(email)).data.signIn.grants.length as number);
    }
    scene.world.clock.set(new Date('2021-07-15T02:00:00Z'));
    expect(held).toEqual([0, 1, 0]);
  });

  test('nobody else asks who signs in', async () => {
    const { email } = await buildOfficer(scene);
    for (const as of [actors.admin(), scene.lead, actors.service('reporting')]) {
      expect(codeOf(await ask(email, as))).toBe('FORBIDDEN');
    }
  });
});
