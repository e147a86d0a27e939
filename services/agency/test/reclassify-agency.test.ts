import { actors, codeOf, done, REFUSED, refusals } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegister, registerAgency, type Scene } from './build.js';

const VERB = 'reclassifyAgency';
const DATED = { from: '2026-01-01', legalBasis: 'Nghị định mới', reason: 'Xã thành đối tượng bắt buộc' };

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  test('another class and level from a day on, with the basis of the class; filters go by the day', async () => {
    const { world, city, lead } = scene;
    const built = await registerAgency(world, { level: 'COMMUNE', obligation: 'ENCOURAGED', parentId: city });
    const input = { ...DATED, agencyId: built.id, level: 'BOARD', obligation: 'MANDATORY', expectedVersion: 1 };
    const fields = 'id version level levels { value validFrom } obligations { value validFrom legalBasis }';
    expect(done(await world.mutate(VERB, input, { as: lead, fields }))).toMatchObject({
      level: 'COMMUNE',
      levels: [{ value: 'COMMUNE' }, { value: 'BOARD', validFrom: '2026-01-01' }],
      obligations: [
        { value: 'ENCOURAGED', legalBasis: 'QĐ19 art. 2.1' },
        { value: 'MANDATORY', validFrom: '2026-01-01', legalBasis: 'Nghị định mới' },
      ],
    });
    const listed = async (asOf: string): Promise<number> => {
      const query = `query ($asOf: Date!) {
        agencies(first: 5, asOf: $asOf, filter: { level: BOARD, obligation: MANDATORY }) { totalCount } }`;
      return (await world.query(query, { asOf }, { as: lead })).data.agencies.totalCount as number;
    };
    expect([await listed('2025-12-31'), await listed('2026-01-01')]).toEqual([0, 1]);
    const [event] = await world.sql<{ payload: { agencies: [{ level: string; obligations: object[] }] } }>(
      `select payload from outbox where name = 'agency.changed' and strpos(payload::text, $1) > 0`,
      [built.id],
    );
    // the others judge by what is so today, and know from when the class is another
    expect(event?.payload.agencies[0]).toMatchObject({ level: 'COMMUNE', obligations: [{}, { from: '2026-01-01' }] });
  });

  test('who may, and what changes nothing', async () => {
    const built = await registerAgency(scene.world, { parentId: scene.city });
    const bare = { ...DATED, agencyId: built.id, expectedVersion: built.version };
    const trial = { verb: VERB, subject: 'agencyId', allowed: scene.lead, outsider: scene.outsider };
    const others = [actors.head(built.id), scene.approver];
    expect(await refusals(scene.world, { ...trial, input: { ...bare, level: 'BOARD' }, others })).toEqual(REFUSED);
    expect(codeOf(await scene.world.mutate(VERB, bare, { as: scene.lead }))).toBe('INVALID_INPUT');
  });
});
