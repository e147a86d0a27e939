import { actors, codeOf, done, REFUSED, refusals, ruleOf, reasonsOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegister, registerAgency, type Built, type Scene } from './build.js';

const VERB = 'renameAgency';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  const input = ({ id, version }: Built, given: object = {}): Record<string, unknown> => ({
    agencyId: id,
    name: 'Sở Nội vụ và Lao động',
    from: '2020-03-01',
    legalBasis: 'NQ 12/NQ-HĐND',
    reason: 'Hợp nhất hai sở',
    expectedVersion: version,
    ...given,
  });
  const agency = (): Promise<Built> => registerAgency(scene.world, { name: 'Sở Nội vụ', parentId: scene.city });
  const named = async (id: string, asOf: string): Promise<unknown> => {
    const query = 'query ($id: ID!, $asOf: Date!) { agency(id: $id, asOf: $asOf) { name shortName version } }';
    return (await scene.world.query(query, { id, asOf }, { as: scene.lead })).data.agency;
  };

  test('the lead unit renames it from a day on; before that day it is called as before', async () => {
    const built = await agency();
    const fields = 'id version name names { value validFrom validTo } entries { nature part value since reason by }';
    const answer = await scene.world.mutate(VERB, input(built, { shortName: 'SNVLĐ' }), { as: scene.lead, fields });
    expect(done(answer)).toMatchObject({
      version: 2,
      name: 'Sở Nội vụ và Lao động',
      names: [
        { value: 'Sở Nội vụ', validFrom: '2014-05-18', validTo: '2020-03-01' },
        { value: 'Sở Nội vụ và Lao động', validFrom: '2020-03-01', validTo: null },
      ],
      entries: [
        { nature: 'CHANGE', part: 'SHORT_NAME', value: 'SNVLĐ', since: '2020-03-01', by: scene.lead.id },
        { nature: 'CHANGE', part: 'NAME', reason: 'Hợp nhất hai sở' },
      ],
    });
    expect(await named(built.id, '2020-02-29')).toEqual({ name: 'Sở Nội vụ', shortName: null, version: 2 });
    expect(await named(built.id, '2020-03-01')).toMatchObject({ name: 'Sở Nội vụ và Lao động', shortName: 'SNVLĐ' });
    expect(await traces(scene.world, built.id)).toEqual({
      verbs: ['registerAgency', VERB],
      events: ['agency.changed', 'agency.registered'],
    });
    expect(await reasonsOf(scene.world, built.id)).toEqual([null, 'Hợp nhất hai sở']);
  });

  test('a name to come is in the history and not yet the name', async () => {
    const built = await agency();
    const answer = await scene.world.mutate(VERB, input(built, { from: '2030-01-01' }), {
      as: scene.lead,
      fields: 'id version name names { value }',
    });
    expect(done(answer)).toMatchObject({
      name: 'Sở Nội vụ',
      names: [{ value: 'Sở Nội vụ' }, { value: 'Sở Nội vụ và Lao động' }],
    });
    expect(await named(built.id, '2030-01-01')).toMatchObject({ name: 'Sở Nội vụ và Lao động' });
  });

  test('heads, approvers and secretaries may not; outsiders learn nothing, a stale version is refused', async () => {
    const built = await agency();
    const trial = {
      verb: VERB,
      input: input(built),
      subject: 'agencyId',
      allowed: scene.lead,
      outsider: scene.outsider,
    };
    const others = [actors.head(built.id), scene.approver, actors.secretary(built.id)];
    expect(await refusals(scene.world, { ...trial, others })).toEqual(REFUSED);
  });

  test('a change falls within its life, on a day without one, and changes something', async () => {
    const built = await agency();
    const call = async (given: object): Promise<unknown> => {
      const answer = await scene.world.mutate(VERB, input(built, given), { as: scene.lead });
      return ruleOf(answer) ?? codeOf(answer);
    };
    expect(await call({ from: '2014-05-18' })).toBe('changes-within-life');
    expect(await call({ from: '2001-01-01' })).toBe('changes-within-life');
    expect(await call({ name: 'Sở Nội vụ' })).toBe('INVALID_INPUT');
    expect(await call({ name: ' ' })).toBe('INVALID_INPUT');
    expect(await call({ legalBasis: '' })).toBe('INVALID_INPUT');
    expect(await call({ reason: 'x'.repeat(1_001) })).toBe('INVALID_INPUT');
  });

  test('of two people at once one wins; the other hears who changed what, and when', async () => {
    const { world, lead, city, leadUnit } = scene;
    const built = await agency();
    const other = actors.lead(leadUnit);
    const answers = await Promise.all([
      world.mutate(VERB, input(built), { as: lead }),
      world.mutate(VERB, input(built, { name: 'Sở khác' }), { as: other }),
    ]);
    const lost = answers.filter(({ errors }) => errors);
    expect(lost).toHaveLength(1);
    const winner = answers[0]?.errors ? other : lead;
    const change = { version: 2, verb: VERB, by: winner.id, at: '2021-07-15T02:00:00.000Z' };
    expect(lost[0]?.errors?.[0]?.extensions).toMatchObject({
      code: 'CONFLICT',
      version: 2,
      changes: [{ ...change, fields: ['attributes', 'entries'] }],
    });
    const moved = { agencyId: built.id, parentId: city, from: '2019-01-01', legalBasis: 'x', reason: 'y' };
    const late = await world.mutate('moveAgency', { ...moved, expectedVersion: 1 }, { as: lead });
    expect(late.errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', version: 2, changes: [change] });
  });
});
