import { newId } from '@qms/kernel';
import { actors, codeOf, done, REFUSED, refusals, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOfficer, openRegister, type Scene } from './build.js';

const VERB = 'revokeRole';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  async function granted(from = '2020-01-01') {
    const { id, version, email } = await buildOfficer(scene);
    const grant = { officerId: id, expectedVersion: version, role: 'STAFF', agencyId: scene.agency, from };
    const fields = 'id version grants { id }';
    const officer = done<{ version: number; grants: { id: string }[] }>(
      await scene.world.mutate('grantRole', grant, { as: scene.head, fields }),
    );
    const input = { officerId: id, grantId: officer.grants[0]?.id, on: '2021-07-15', expectedVersion: officer.version };
    return { id, email, input };
  }

  test('the grant ends with the day before; nobody signs in with it any more', async () => {
    const { id, email, input } = await granted();
    const fields = 'id version grants { validTo }';
    expect(done(await scene.world.mutate(VERB, input, { as: scene.head, fields }))).toMatchObject({
      version: 3,
      grants: [{ validTo: '2021-07-15' }],
    });
    expect(await traces(scene.world, id)).toEqual({
      verbs: ['enrolOfficer', 'grantRole', VERB],
      events: ['grant.given', 'grant.revoked'],
    });
    const { data } = await scene.world.query(
      'query ($email: String!) { signIn(email: $email) { grants { role } } }',
      { email },
      { as: actors.service('gateway') },
    );
    expect(data.signIn).toEqual({ grants: [] });
    expect(codeOf(await scene.world.mutate(VERB, { ...input, expectedVersion: 3 }, { as: scene.head }))).toBe(
      'CONFLICT',
    );
  });

  test('a grant that never began is taken out', async () => {
    const { input } = await granted('2022-01-01');
    const answer = await scene.world.mutate(VERB, input, { as: scene.head, fields: 'grants { id }' });
    expect(done(answer)).toEqual({ grants: [] });
  });

  test('taking back the only role here of somebody who serves elsewhere is done, and is said to be', async () => {
    const { id, input } = await granted('2022-01-01');
    const elsewhere = {
      officerId: id,
      role: 'STAFF',
      agencyId: scene.elsewhere,
      from: '2020-01-01',
      expectedVersion: 2,
    };
    done(await scene.world.mutate('grantRole', elsewhere));
    const taken = { ...input, expectedVersion: 3 };
    const asking = { as: scene.head, fields: 'id version name grants { id }', headers: { 'idempotency-key': 'back' } };
    const first = await scene.world.mutate(VERB, taken, asking);
    expect(done(first)).toEqual({ id, version: 4, name: 'Nguyễn Văn An', grants: [] });
    expect(await scene.world.mutate(VERB, taken, asking)).toEqual(first);
    // what never began can be given again
    const again = { officerId: id, role: 'STAFF', agencyId: scene.agency, from: '2022-01-01', expectedVersion: 4 };
    expect(done(await scene.world.mutate('grantRole', again, { as: scene.head }))).toMatchObject({ version: 5 });
  });

  test('the secretary may not; outsiders learn nothing, a stale version and an unknown grant are refused', async () => {
    const { input } = await granted();
    const others = [scene.secretary, scene.staff];
    const trial = { verb: VERB, input, subject: 'officerId', allowed: scene.head, outsider: scene.outsider, others };
    expect(await refusals(scene.world, trial)).toEqual(REFUSED);
    expect(codeOf(await scene.world.mutate(VERB, { ...input, grantId: newId() }, { as: scene.head }))).toBe(
      'NOT_FOUND',
    );
  });
});
