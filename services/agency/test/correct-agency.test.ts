import { actors, codeOf, done, REFUSED, refusals, ruleOf, reasonsOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegister, registerAgency, type Built, type Scene } from './build.js';

const VERB = 'correctAgency';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  const built = (given: object = {}): Promise<Built> =>
    registerAgency(scene.world, { name: 'Sở Nôi vụ', parentId: scene.city, ...given });
  const input = ({ id, version }: Built, given: object = {}): Record<string, unknown> => ({
    agencyId: id,
    part: 'NAME',
    on: '2015-01-01',
    value: 'Sở Nội vụ',
    legalBasis: 'QĐ 24/2014/NĐ-CP',
    reason: 'Gõ sai dấu',
    expectedVersion: version,
    ...given,
  });

  test('what was entered wrongly never was; who mended it, when and why is kept, and the journal has both', async () => {
    const agency = await built();
    const fields = `id version name names { value validFrom validTo }
      entries { nature part value was since legalBasis reason by at }`;
    expect(done(await scene.world.mutate(VERB, input(agency), { as: scene.lead, fields }))).toMatchObject({
      version: 2,
      names: [{ value: 'Sở Nội vụ', validFrom: '2014-05-18', validTo: null }],
      entries: [
        {
          nature: 'CORRECTION',
          part: 'NAME',
          value: 'Sở Nội vụ',
          was: 'Sở Nôi vụ',
          since: '2014-05-18',
          legalBasis: 'QĐ 24/2014/NĐ-CP',
          reason: 'Gõ sai dấu',
          by: scene.lead.id,
          at: '2021-07-15T02:00:00.000Z',
        },
      ],
    });
    expect((await traces(scene.world, agency.id)).verbs).toEqual(['registerAgency', VERB]);
    expect(await reasonsOf(scene.world, agency.id)).toEqual([null, 'Gõ sai dấu']);
  });

  test('a change entered for a wrong day is mended by its day; a wrong superior by its id, never into a circle', async () => {
    const agency = await built();
    const { world, lead, city } = scene;
    const change = { agencyId: agency.id, from: '2020-01-01', legalBasis: 'NQ', reason: 'x', expectedVersion: 1 };
    const renamed = done(await world.mutate('renameAgency', { ...change, name: 'Mới' }, { as: lead }));
    const since = { on: '2020-05-01', since: '2020-03-01' };
    const bare = input({ id: agency.id, version: renamed.version }, since);
    delete bare['value'];
    const fields = 'id version names { value validFrom } parent { id }';
    expect(done(await world.mutate(VERB, bare, { as: lead, fields }))).toMatchObject({
      names: [{ value: 'Sở Nôi vụ' }, { value: 'Mới', validFrom: '2020-03-01' }],
    });
    const child = await registerAgency(world, { parentId: agency.id });
    const up = { part: 'PARENT', value: child.id };
    expect(ruleOf(await world.mutate(VERB, input({ id: agency.id, version: 3 }, up), { as: lead }))).toBe(
      'tree-without-circle',
    );
    const elsewhere = { part: 'PARENT', value: agency.id };
    const moved = await world.mutate(VERB, input(child, { ...elsewhere, on: '2020-01-01' }), { as: lead });
    expect(codeOf(moved)).toBe('INVALID_INPUT');
    expect(
      done(await world.mutate(VERB, input(child, { part: 'PARENT', value: city }), { as: lead, fields })),
    ).toMatchObject({ parent: { id: city } });
  });

  test('the unit that leads is one of the agency’s own', async () => {
    const { world, approver, city, elsewhere } = scene;
    const wrong = { part: 'LEAD', value: elsewhere };
    const answer = await world.mutate(VERB, input({ id: city, version: 2 }, wrong), { as: actors.service('cli') });
    expect(codeOf(answer)).toBe('CONFLICT');
    for (const as of [approver, actors.admin()]) {
      const notLead = await world.mutate(VERB, input({ id: city, version: 2 }, wrong), { as });
      expect(codeOf(notLead)).toBe('FORBIDDEN');
    }
  });

  test('heads and approvers may not; nothing to correct is told', async () => {
    const agency = await built();
    const trial = {
      verb: VERB,
      input: input(agency),
      subject: 'agencyId',
      allowed: scene.lead,
      outsider: scene.outsider,
    };
    expect(await refusals(scene.world, { ...trial, others: [actors.head(agency.id), scene.approver] })).toEqual(
      REFUSED,
    );
    const call = async (given: object): Promise<unknown> => {
      const answer = await scene.world.mutate(VERB, input(agency, given), { as: scene.lead });
      return ruleOf(answer) ?? codeOf(answer);
    };
    expect(await call({ on: '2001-01-01' })).toBe('INVALID_INPUT');
    expect(await call({ value: 'Sở Nôi vụ' })).toBe('INVALID_INPUT');
    expect(await call({ part: 'LEVEL', value: 'PLANET' })).toBe('INVALID_INPUT');
    expect(await call({ since: '2013-01-01' })).toBe('changes-in-order');
  });
});
