import { actors, codeOf, done, REFUSED, refusals } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegister, registerAgency, type Scene } from './build.js';

const VERB = 'recodeAgency';
const DATED = { from: '2025-07-01', legalBasis: 'NQ 1659/NQ-UBTVQH15', reason: 'Mã mới' };

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  const holder = async (code: string, asOf: string): Promise<string | undefined> => {
    const query = 'query ($code: String!, $asOf: Date!) { agencyByCode(code: $code, asOf: $asOf) { id } }';
    return (await scene.world.query(query, { code, asOf }, { as: scene.lead })).data.agencyByCode?.id as string;
  };

  test('a code may be another agency’s from the day it is given up; it is looked up with its day', async () => {
    const { world, city, lead } = scene;
    const old = await registerAgency(world, { code: '20285', parentId: city });
    const next = await registerAgency(world, { code: '20284', parentId: city });
    const give = { ...DATED, agencyId: old.id, code: '20286', expectedVersion: old.version };
    expect(done(await world.mutate(VERB, give, { as: lead }))).toMatchObject({ version: 2 });
    const take = { ...DATED, agencyId: next.id, code: '20285', orgCode: 'h17.20', expectedVersion: next.version };
    const fields = 'id version code codes { value validTo }';
    const answer = await world.mutate(VERB, take, { as: lead, fields });
    expect(done(answer)).toMatchObject({
      code: '20284',
      codes: [
        { value: '20284', validTo: '2025-07-01' },
        { value: '20285', validTo: null },
      ],
    });
    expect(await holder('20285', '2025-06-30')).toBe(old.id);
    expect(await holder('20285', '2025-07-01')).toBe(next.id);
    expect(await holder('20284', '2025-07-01')).toBeUndefined();
  });

  test('a code that another holds at any time of the span is refused, and so is nothing at all', async () => {
    const { world, city, lead } = scene;
    const taken = await registerAgency(world, { code: '20300', parentId: city, validFrom: '2027-01-01' });
    const built = await registerAgency(world, { parentId: city });
    const input = { ...DATED, agencyId: built.id, expectedVersion: built.version };
    const answer = await world.mutate(VERB, { ...input, code: '20300' }, { as: lead });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: 'code' } }]);
    expect(codeOf(await world.mutate(VERB, input, { as: lead }))).toBe('INVALID_INPUT');
    expect(codeOf(await world.mutate(VERB, { ...input, orgCode: 'Z1' }, { as: lead }))).toBe('INVALID_INPUT');
    expect(taken.version).toBe(1);
  });

  test('who may', async () => {
    const built = await registerAgency(scene.world, { parentId: scene.city });
    const input = { ...DATED, agencyId: built.id, code: '1', expectedVersion: built.version };
    const trial = { verb: VERB, input, subject: 'agencyId', allowed: scene.lead, outsider: scene.outsider };
    expect(await refusals(scene.world, { ...trial, others: [actors.head(built.id), scene.approver] })).toEqual(REFUSED);
  });
});
