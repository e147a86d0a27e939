import { newId } from '@qms/kernel';
import { actors, done, REFUSED, refusals, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOfficer, buildSystem, openRegister, type Scene } from './build.js';

const VERB = 'appointCommittee';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  /** A person who works at an agency. */
  async function officerOf(agencyId: string): Promise<string> {
    const { id, version } = await buildOfficer(scene);
    const grant = { officerId: id, role: 'STAFF', agencyId, from: '2019-01-01', expectedVersion: version };
    done(await scene.world.mutate('grantRole', grant));
    return id;
  }

  async function appointing(): Promise<{ id: string; holder: string; input: Record<string, unknown> }> {
    const { id, holder, version } = await buildSystem(scene);
    const members = [
      { officerId: await officerOf(holder), duty: 'CHAIR' },
      { officerId: await officerOf(holder), duty: 'SECRETARY' },
    ];
    const decision = { decisionNumber: '7/QĐ-STC', decidedOn: '2019-02-01', members };
    return { id, holder, input: { qualitySystemId: id, expectedVersion: version, ...decision } };
  }

  test('the secretary enters the decision; a later one follows, and each day has its committee', async () => {
    const { id, holder, input } = await appointing();
    const { world } = scene;
    const as = actors.secretary(holder);
    const fields = 'id version committee { decisionNumber decidedOn members { duty officer { id } } }';
    const first = done(await world.mutate(VERB, input, { as, fields }));
    const [chair, secretary] = input['members'] as { officerId: string }[];
    expect(first['committee']).toEqual({
      decisionNumber: '7/QĐ-STC',
      decidedOn: '2019-02-01',
      members: [
        { duty: 'CHAIR', officer: { id: chair?.officerId } },
        { duty: 'SECRETARY', officer: { id: secretary?.officerId } },
      ],
    });
    const renewed = { decisionNumber: '8/QĐ-STC', decidedOn: '2020-02-01', members: [{ ...secretary, duty: 'CHAIR' }] };
    done(await world.mutate(VERB, { ...input, ...renewed, expectedVersion: first.version }, { as, fields }));
    const seen = async (asOf: string): Promise<unknown> => {
      const asked = `query ($id: ID!) { qualitySystem(id: $id, asOf: "${asOf}") { committee { decisionNumber } } }`;
      return (await world.query(asked, { id }, { as })).data.qualitySystem.committee;
    };
    expect(await seen('2019-01-31')).toBeNull();
    expect(await seen('2020-01-31')).toEqual({ decisionNumber: '7/QĐ-STC' });
    expect(await seen('2020-02-01')).toEqual({ decisionNumber: '8/QĐ-STC' });
    const left = await traces(world, id);
    expect(left.verbs).toEqual(['establishQualitySystem', VERB, VERB]);
    expect(left.events).toHaveLength(3);
  });

  test('the lead unit and staff may not; outsiders learn nothing, a stale version is refused', async () => {
    const { holder, input } = await appointing();
    const others = [scene.lead, actors.staff(holder), actors.internalAuditor(holder)];
    const trial = { verb: VERB, input, subject: 'qualitySystemId', outsider: scene.outsider, others };
    expect(await refusals(scene.world, { ...trial, allowed: actors.head(holder) })).toEqual(REFUSED);
  });

  test('one chair, nobody twice, everybody enrolled; a decision has a number and a day that has come', async () => {
    const { holder, input } = await appointing();
    const [chair, secretary] = input['members'] as object[];
    for (const [field, given] of [
      ['members', { members: [] }],
      ['members', { members: [secretary] }],
      ['members', { members: [chair, { ...secretary, duty: 'CHAIR' }] }],
      ['members', { members: [chair, { ...chair, duty: 'MEMBER' }] }],
      ['members', { members: [chair, { officerId: newId(), duty: 'MEMBER' }] }],
      ['members', { members: [chair, { officerId: 'x', duty: 'MEMBER' }] }],
      ['decisionNumber', { decisionNumber: ' ' }],
      ['decidedOn', { decidedOn: '2021-07-16' }],
    ] as const) {
      const { errors } = await scene.world.mutate(VERB, { ...input, ...given }, { as: actors.head(holder) });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field });
    }
  });
});
