import { actors, codeOf, done, REFUSED, refusals } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { announcement, openRegister, registerAgency, type Scene } from './build.js';

const VERB = 'splitAgency';
const ACT = { on: '2021-07-01', legalBasis: 'NQ 1659/NQ-UBTVQH15', reason: 'Sắp xếp đơn vị hành chính' };

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  test('its parts go to a new agency and to one that is there; procedures wait to be assigned anew', async () => {
    const { world, city, lead } = scene;
    const commune = { level: 'COMMUNE', obligation: 'ENCOURAGED', parentId: city };
    const split = await registerAgency(world, { ...commune, code: '20296', name: 'Xã Hòa Liên' });
    const there = await registerAgency(world, { ...commune, code: '20197' });
    const { id: procedure } = done(await world.mutate('announceProcedures', announcement(city, '1.000002')));
    const assigned = { agencyId: split.id, procedureIds: [procedure], from: '2021-04-01' };
    done(await world.mutate('assignProcedures', assigned, { as: lead }));
    const into = [{ ...commune, code: '20194', name: 'Phường Hải Vân' }, { agencyId: there.id }];
    const input = { ...ACT, agencyId: split.id, expectedVersion: split.version, into };
    const fields = 'id version state lines { kind from { code } to { code } }';
    expect(done(await world.mutate(VERB, input, { as: lead, fields }))).toMatchObject({
      state: 'DONE',
      lines: [
        { kind: 'SPLIT', from: { code: '20296' }, to: { code: '20194' } },
        { kind: 'SPLIT', from: { code: '20296' }, to: { code: '20197' } },
      ],
    });
    expect(
      await world.sql('select agency_id, valid_to::text as to from procedure_assignment where procedure_id = $1', [
        procedure,
      ]),
    ).toEqual([{ agency_id: split.id, to: '2021-07-01' }]);
  });

  test('who may, and two successors at least', async () => {
    const { world, city, lead, outsider } = scene;
    const built = await registerAgency(world, { parentId: city });
    const [a, b] = [await registerAgency(world, { parentId: city }), await registerAgency(world, { parentId: city })];
    const bare = { ...ACT, agencyId: built.id, expectedVersion: built.version };
    const input = { ...bare, into: [{ agencyId: a.id }, { agencyId: b.id }] };
    const others = [actors.head(city), actors.secretary(city)];
    const trial = { verb: VERB, input, subject: 'agencyId', allowed: lead, outsider, others };
    expect(await refusals(world, trial)).toEqual(REFUSED);
    expect(codeOf(await world.mutate(VERB, { ...bare, into: [{ agencyId: a.id }] }, { as: lead }))).toBe(
      'INVALID_INPUT',
    );
    const own = { ...bare, into: [{ agencyId: a.id }, { agencyId: built.id }] };
    expect(codeOf(await world.mutate(VERB, own, { as: lead }))).toBe('RULE_BROKEN');
  });
});
