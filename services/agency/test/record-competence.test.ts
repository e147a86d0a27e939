import { done, REFUSED, refusals, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOfficer, openRegister, type Scene } from './build.js';

const VERB = 'recordCompetence';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  /** Of an officer who serves the agency, so that its people see the officer. */
  async function given(): Promise<Record<string, unknown> & { officerId: string }> {
    const { id, version } = await buildOfficer(scene);
    const grant = {
      officerId: id,
      expectedVersion: version,
      role: 'STAFF',
      agencyId: scene.agency,
      from: '2020-01-01',
    };
    const granted = done(await scene.world.mutate('grantRole', grant, { as: scene.head }));
    const certificate = 'Đánh giá viên ISO 9001';
    const days = { issuedOn: '2020-05-01', expiresOn: '2023-05-01' };
    return { officerId: id, certificate, ...days, expectedVersion: granted.version };
  }

  test('a certificate is recorded with the day it expires (TT26 art. 40)', async () => {
    const input = await given();
    const fields = 'id version competences { certificate issuedOn expiresOn }';
    expect(done(await scene.world.mutate(VERB, input, { as: scene.lead, fields }))).toMatchObject({
      version: 3,
      competences: [{ certificate: 'Đánh giá viên ISO 9001', issuedOn: '2020-05-01', expiresOn: '2023-05-01' }],
    });
    expect((await traces(scene.world, input.officerId)).verbs).toEqual(['enrolOfficer', 'grantRole', VERB]);
  });

  test('the secretary may not; outsiders learn nothing, a stale version is refused', async () => {
    const others = [scene.secretary, scene.staff];
    const who = { allowed: scene.head, outsider: scene.outsider, others };
    const trial = { verb: VERB, input: await given(), subject: 'officerId', ...who };
    expect(await refusals(scene.world, trial)).toEqual(REFUSED);
  });

  test.each([
    ['expiresOn', { expiresOn: '2020-05-01' }],
    ['issuedOn', { issuedOn: '2021-07-16', expiresOn: null }],
    ['certificate', { certificate: '' }],
  ])('a wrong %s is refused by name', async (field, wrong) => {
    const { errors } = await scene.world.mutate(VERB, { ...(await given()), ...wrong }, { as: scene.head });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field });
  });
});
