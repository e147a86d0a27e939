import { newId } from '@qms/kernel';
import { actors, codeOf, done, ruleOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOfficer, openRegister, type Scene } from './build.js';

const VERB = 'grantRole';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  async function given(role: string, overrides: object = {}): Promise<Record<string, unknown> & { officerId: string }> {
    const { id, version } = await buildOfficer(scene);
    const place = { role, agencyId: scene.agency, from: '2020-01-01' };
    return { officerId: id, expectedVersion: version, ...place, ...overrides };
  }

  test('a role given is a role signed in with, and is told to the services', async () => {
    const { id, version, email } = await buildOfficer(scene);
    const input = { officerId: id, expectedVersion: version, role: 'HEAD', agencyId: scene.agency, from: '2020-01-01' };
    const fields = 'id version grants { role agencyId validFrom validTo }';
    expect(done(await scene.world.mutate(VERB, input, { as: scene.lead, fields }))).toMatchObject({
      version: 2,
      grants: [{ role: 'HEAD', agencyId: scene.agency, validFrom: '2020-01-01', validTo: null }],
    });
    expect(await traces(scene.world, id)).toEqual({
      verbs: ['enrolOfficer', VERB],
      events: ['grant.given'],
    });
    const { data } = await scene.world.query(
      'query ($email: String!) { signIn(email: $email) { grants { role agencyId } } }',
      { email },
      { as: actors.service('gateway') },
    );
    expect(data.signIn).toEqual({ grants: [{ role: 'HEAD', agencyId: scene.agency }] });
  });

  test('each gives the roles beneath it and no higher one', async () => {
    const { world, lead, head, secretary } = scene;
    const allowed = async (as: typeof lead, role: string): Promise<boolean> =>
      codeOf(await world.mutate(VERB, await given(role), { as })) === undefined;
    expect(await allowed(head, 'ISO_SECRETARY')).toBe(true);
    expect(await allowed(head, 'HEAD')).toBe(false);
    expect(await allowed(lead, 'HEAD')).toBe(true);
    expect(await allowed(lead, 'LEAD')).toBe(false);
    expect(await allowed(secretary, 'STAFF')).toBe(false);
    expect(await allowed(actors.admin(), 'LEAD')).toBe(true);
  });

  test('roles held everywhere name no agency, others one; SERVICE is given to nobody', async () => {
    const as = actors.admin();
    for (const [role, agencyId] of [
      ['SERVICE', null],
      ['HEAD', null],
      ['MINISTRY_OVERSEER', scene.agency],
    ] as const) {
      expect(ruleOf(await scene.world.mutate(VERB, await given(role, { agencyId }), { as }))).toBe('role-and-place');
    }
  });

  test('one role at one place is held once at a time, and ends after it begins', async () => {
    const as = actors.admin();
    const first = await given('STAFF', { to: '2021-01-01' });
    const { version } = done(await scene.world.mutate(VERB, first, { as }));
    const inside = { ...first, expectedVersion: version, from: '2020-12-31', to: null };
    expect(codeOf(await scene.world.mutate(VERB, inside, { as }))).toBe('CONFLICT');
    expect(codeOf(await scene.world.mutate(VERB, { ...inside, from: '2021-01-01' }, { as }))).toBeUndefined();
    const backwards = await scene.world.mutate(VERB, await given('STAFF', { to: '2020-01-01' }), { as });
    expect(backwards.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'to' });
  });

  test('what one does not reach is not found, whether the officer, the agency or neither is there', async () => {
    const known = await given('STAFF');
    done(await scene.world.mutate(VERB, known, { as: scene.head }));
    const { world, outsider, head } = scene;
    expect(codeOf(await world.mutate(VERB, known, { as: outsider }))).toBe('NOT_FOUND');
    expect(codeOf(await world.mutate(VERB, { ...known, officerId: newId() }, { as: head }))).toBe('NOT_FOUND');
    expect(codeOf(await world.mutate(VERB, await given('STAFF', { agencyId: newId() }), { as: head }))).toBe(
      'NOT_FOUND',
    );
    expect(codeOf(await world.mutate(VERB, known, { as: head }))).toBe('CONFLICT');
  });
});
