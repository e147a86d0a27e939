import { actors, codeOf, done, REFUSED, refusals, ruleOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSystem, openRegister, type BuiltSystem, type Scene } from './build.js';

const VERB = 'recordPosting';
const FACTS = 'id version postedOnlineOn postedOnlineProof postedAtOfficeOn';
const RECORDED = { postedOnlineOn: '2020-03-05', postedOnlineProof: 'Công văn 31/STC-VP', postedAtOfficeOn: null };

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  const input = ({ declaration }: BuiltSystem) => ({
    declarationId: declaration?.id,
    expectedVersion: declaration?.version,
    place: 'ONLINE',
    on: '2020-03-05',
    proof: 'Công văn 31/STC-VP',
  });

  test('the secretary records it with its proof, once', async () => {
    const system = await buildSystem(scene, 'DECLARED');
    const as = actors.secretary(system.holder);
    const answer = await scene.world.mutate(VERB, input(system), { as, fields: FACTS });
    expect(done(answer)).toMatchObject({ version: 2, ...RECORDED });
    expect((await traces(scene.world, String(system.declaration?.id))).verbs).toEqual(['publishDeclaration', VERB]);
    expect(codeOf(await scene.world.mutate(VERB, { ...input(system), expectedVersion: 2 }, { as }))).toBe('CONFLICT');
  });

  test('staff and the lead unit may not; outsiders learn nothing, a stale version is refused', async () => {
    const system = await buildSystem(scene, 'DECLARED');
    const others = [actors.staff(system.holder), scene.lead];
    const trial = { verb: VERB, input: input(system), subject: 'declarationId', outsider: scene.outsider, others };
    expect(await refusals(scene.world, { ...trial, allowed: actors.head(system.holder) })).toEqual(REFUSED);
  });

  test('it follows the declaration, has happened, and is proved', async () => {
    const system = await buildSystem(scene, 'DECLARED');
    const as = actors.head(system.holder);
    const call = (given: object) => scene.world.mutate(VERB, { ...input(system), ...given }, { as });
    expect(ruleOf(await call({ on: '2020-03-01' }))).toBe('declared-before-made-known');
    expect((await call({ on: '2021-07-16' })).errors?.[0]?.extensions).toMatchObject({ field: 'on' });
    expect((await call({ proof: ' ' })).errors?.[0]?.extensions).toMatchObject({ field: 'proof' });
  });
});
