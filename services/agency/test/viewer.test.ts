import type { Actor } from '@qms/kernel';
import { actors, codeOf, done } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOfficer, openRegister, type Scene } from './build.js';

const VIEWER = '{ viewer { officer { id } grants { role validFrom validTo agency { id code } } actions } }';
const PERSON = `query ($of: [_Any!]!) { _entities(representations: $of) {
  ... on Officer { id name email competences { certificate } actions } } }`;

describe('whoever asks', () => {
  let scene: Scene;
  let person: Actor;
  beforeAll(async () => {
    scene = await openRegister();
    const { id, version } = await buildOfficer(scene);
    const as = actors.admin();
    const grant = { officerId: id, role: 'ISO_SECRETARY', agencyId: scene.agency, from: '2020-01-01' };
    done(await scene.world.mutate('grantRole', { ...grant, expectedVersion: version }, { as }));
    const past = { ...grant, role: 'HEAD', from: '2018-01-01', to: '2019-01-01' };
    done(await scene.world.mutate('grantRole', { ...past, expectedVersion: version + 1 }, { as }));
    person = actors.secretary(scene.agency, id);
  });
  afterAll(() => scene.world.close());

  const seen = async (as: Actor): Promise<Record<string, unknown> | null> =>
    (await scene.world.query(PERSON, { of: [{ __typename: 'Officer', id: person.id }] }, { as })).data._entities[0];

  test('is told who they are, the roles of today with place and days, and what these open', async () => {
    const { data } = await scene.world.query(VIEWER, {}, { as: person });
    expect(data.viewer).toEqual({
      officer: { id: person.id },
      grants: [
        {
          role: 'ISO_SECRETARY',
          validFrom: '2020-01-01',
          validTo: null,
          agency: { id: scene.agency, code: '48-STC' },
        },
      ],
      actions: [
        'recordNotice',
        'recordPosting',
        'establishQualitySystem',
        'appointCommittee',
        'startApplying',
        'changeScope',
        'exportList',
      ],
    });
  });

  test('without a role is told that nothing is open; a process is nobody', async () => {
    expect((await scene.world.query(VIEWER, {}, { as: actors.nobody() })).data.viewer).toEqual({
      officer: null,
      grants: [],
      actions: [],
    });
    expect((await scene.world.query(VIEWER)).data.viewer).toMatchObject({ officer: null, grants: [] });
  });

  test('a colleague reads the name; address and certificates are for those who answer for the agency', async () => {
    for (const as of [scene.staff, actors.inspector(scene.leadUnit), actors.internalAuditor(scene.agency)]) {
      expect(await seen(as)).toMatchObject({ name: 'Nguyễn Văn An', email: null, competences: null, actions: [] });
    }
    for (const as of [person, scene.head, scene.lead, scene.approver, actors.overseer(), actors.admin()]) {
      expect(await seen(as)).toMatchObject({ email: expect.stringContaining('@x.vn'), competences: [] });
    }
    expect(await seen(scene.outsider)).toBeNull();
  });

  test('who is head elsewhere reads no colleague’s address here and records no certificate', async () => {
    const { staff, elsewhere, world } = scene;
    const as = { ...staff, grants: [...staff.grants, { role: 'HEAD' as const, agencyId: elsewhere }] };
    expect(await seen(as)).toMatchObject({ email: null, competences: null });
    const input = { officerId: person.id, certificate: 'ISO 9001', issuedOn: '2020-01-01', expectedVersion: 3 };
    expect(codeOf(await world.mutate('recordCompetence', input, { as }))).toBe('FORBIDDEN');
  });

  test('an overseer reads even those who have no role yet', async () => {
    const { id } = await buildOfficer(scene);
    const of = [{ __typename: 'Officer', id }];
    const { data } = await scene.world.query(PERSON, { of }, { as: actors.overseer() });
    expect(data._entities).toMatchObject([{ id }]);
  });
});
