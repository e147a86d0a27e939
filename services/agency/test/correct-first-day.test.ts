import { actors, done, REFUSED, refusals, ruleOf } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegister, registerAgency, type Scene } from './build.js';

const VERB = 'correctFirstDay';
const WHY = { legalBasis: 'QĐ 10/2016/QĐ-UBND', reason: 'Sổ nhập theo ngày mặc định' };

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  test('it exists since another day, with everything that began with it', async () => {
    const { world, city, lead } = scene;
    const { id, version } = await registerAgency(world, { parentId: city });
    const input = { agencyId: id, firstDay: '2016-03-01', ...WHY, expectedVersion: version };
    const fields = 'id version validFrom names { validFrom } entries { nature part value was }';
    expect(done(await world.mutate(VERB, input, { as: lead, fields }))).toMatchObject({
      validFrom: '2016-03-01',
      names: [{ validFrom: '2016-03-01' }],
      entries: [{ nature: 'CORRECTION', part: 'FIRST_DAY', value: '2016-03-01', was: '2014-05-18' }],
    });
    const query = 'query ($id: ID!) { agency(id: $id, asOf: "2016-02-29") { id } }';
    expect((await world.query(query, { id }, { as: lead })).data.agency).toBeNull();
  });

  test('neither before its superior nor after what hangs below it', async () => {
    const { world, city, lead: as } = scene;
    const { id, version } = await registerAgency(world, { parentId: city });
    await registerAgency(world, { parentId: id, validFrom: '2015-01-01' });
    const input = { agencyId: id, ...WHY, expectedVersion: version };
    for (const firstDay of ['2014-05-17', '2015-01-02']) {
      expect(ruleOf(await world.mutate(VERB, { ...input, firstDay }, { as }))).toBe('superior-in-force');
    }
  });

  test('who may', async () => {
    const { id, version } = await registerAgency(scene.world, { parentId: scene.city });
    const input = { agencyId: id, firstDay: '2016-03-01', ...WHY, expectedVersion: version };
    const trial = { verb: VERB, input, subject: 'agencyId', allowed: scene.lead, outsider: scene.outsider };
    expect(await refusals(scene.world, { ...trial, others: [actors.head(id), scene.approver] })).toEqual(REFUSED);
  });
});
