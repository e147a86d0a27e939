import { actors, codeOf, done, REFUSED, refusals, ruleOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSystem, hearEvidence, openRegister, type Scene } from './build.js';

const VERB = 'publishDeclaration';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  const input = ({ id, version }: { id: string; version: number }) => ({
    qualitySystemId: id,
    expectedVersion: version,
    number: '12/QĐ-STC',
    declaredOn: '2020-03-02',
    edition: '2015',
    signer: 'Trần Thị Bình',
  });

  test('the head declares a confirmed system; the agency has converted from that day on', async () => {
    const system = await buildSystem(scene, 'CONFIRMED');
    const as = actors.head(system.holder);
    const fields = 'id version number scope qualitySystem { id stage version }';
    const declaration = done(await scene.world.mutate(VERB, input(system), { as, fields }));
    expect(declaration).toMatchObject({
      version: 1,
      number: '12/QĐ-STC',
      scope: 'Mọi thủ tục',
      qualitySystem: { id: system.id, stage: 'DECLARED', version: system.version + 1 },
    });
    const left = await traces(scene.world, declaration.id);
    expect(left.verbs).toEqual([VERB]);
    expect(left.events).toEqual(['declaration.published']);
    const { data } = await scene.world.query(
      `query ($id: ID!) { before: agency(id: $id, asOf: "2020-03-01") { qualitySystem { convertedOn(edition: "2015") } }
        after: agency(id: $id, asOf: "2020-03-02") { qualitySystem { convertedOn(edition: "2015") edition } } }`,
      { id: system.holder },
      { as },
    );
    expect(data).toEqual({
      before: { qualitySystem: { convertedOn: null } },
      after: { qualitySystem: { convertedOn: '2020-03-02', edition: '2015' } },
    });
  });

  test('nobody but the head may; outsiders learn nothing, a stale version is refused', async () => {
    const system = await buildSystem(scene, 'CONFIRMED');
    const others = [actors.secretary(system.holder), scene.lead, actors.admin()];
    const trial = { verb: VERB, input: input(system), subject: 'qualitySystemId', outsider: scene.outsider, others };
    expect(await refusals(scene.world, { ...trial, allowed: actors.head(system.holder) })).toEqual(REFUSED);
  });

  test('a declaration rests on a confirmation of the last 12 months', async () => {
    const system = await buildSystem(scene, 'CONFIRMED');
    const as = actors.head(system.holder);
    for (const declaredOn of ['2020-02-02', '2021-02-04']) {
      const answer = await scene.world.mutate(VERB, { ...input(system), declaredOn }, { as });
      expect(ruleOf(answer)).toBe('confirmation-before-declaration');
    }
    const applying = await buildSystem(scene, 'APPLYING');
    const early = await scene.world.mutate(VERB, input(applying), { as: actors.head(applying.holder) });
    expect(codeOf(early)).toBe('CONFLICT');
  });

  test('a declaration follows the last one; of two on one day the one entered later stands', async () => {
    const system = await buildSystem(scene, 'DECLARED');
    const as = actors.head(system.holder);
    const own = { qualitySystemId: system.id, expectedVersion: system.version, on: '2020-02-04' };
    const confirmed = done(await scene.world.mutate('confirmEffectiveness', own, { as }));
    const given = { ...input({ ...system, ...confirmed }), number: '6/QĐ' };
    const before = await traces(scene.world, system.id);
    const { errors } = await scene.world.mutate(VERB, { ...given, declaredOn: '2020-03-01' }, { as });
    const refused = { rule: 'declaration-after-the-last', legalBasis: 'QĐ19 art. 4.3, 4.4c' };
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'RULE_BROKEN', ...refused });
    expect(await traces(scene.world, system.id)).toEqual(before);
    const fields = 'id version kind standing qualitySystem { latestDeclaration { number } }';
    expect(done(await scene.world.mutate(VERB, given, { as, fields }))).toMatchObject({
      kind: 'AGAIN',
      standing: 'IN_FORCE',
      qualitySystem: { latestDeclaration: { number: '6/QĐ' } },
    });
  });

  test('what is due again stays due: no earlier day clears it', async () => {
    const system = await buildSystem(scene, 'REDECLARATION_DUE');
    const as = actors.head(system.holder);
    await hearEvidence(scene, system.id, { auditedOn: '2021-01-06', reviewedOn: '2021-01-20' });
    const own = { qualitySystemId: system.id, expectedVersion: system.version };
    const call = (on: string) => scene.world.mutate('confirmEffectiveness', { ...own, on }, { as });
    expect(ruleOf(await call('2020-02-04'))).toBe('confirmation-after-the-change-of-scope');
    const confirmed = done(await call('2021-07-15'));
    const given = { ...input({ ...system, ...confirmed }), number: '6/QĐ', declaredOn: '2020-02-05' };
    expect(ruleOf(await scene.world.mutate(VERB, given, { as }))).toBe('declaration-after-the-last');
    const fields = 'id version kind scope qualitySystem { stage redeclareBy }';
    const again = await scene.world.mutate(VERB, { ...given, declaredOn: '2021-07-15' }, { as, fields });
    expect(done(again)).toMatchObject({
      kind: 'AGAIN',
      scope: 'Thêm một thủ tục',
      qualitySystem: { stage: 'DECLARED', redeclareBy: null },
    });
  });

  test('dated before an agency took its name, it is due again at once, for the name that is there now', async () => {
    const system = await buildSystem(scene, 'CONFIRMED');
    const { data } = await scene.world.query('query ($id: ID!) { agency(id: $id) { version } }', { id: system.holder });
    const why = { legalBasis: 'NQ 1', reason: 'Đổi tên', from: '2020-06-01' };
    const renamed = { agencyId: system.holder, name: 'Sở Tên Mới', expectedVersion: data.agency.version, ...why };
    done(await scene.world.mutate('renameAgency', renamed));
    const fields = 'id version qualitySystem { stage redeclareBecause redeclareBy }';
    const given = { ...input(system), number: '9/QĐ', declaredOn: '2020-02-05' };
    const answer = await scene.world.mutate(VERB, given, { as: actors.head(system.holder), fields });
    expect(done(answer)).toMatchObject({ qualitySystem: { stage: 'REDECLARATION_DUE', redeclareBecause: 'NAME' } });
    expect((await traces(scene.world, system.id)).verbs.slice(-2)).toEqual([VERB, 'callForRedeclaration']);
  });

  test('an unknown edition and a day to come are refused by name', async () => {
    const system = await buildSystem(scene, 'CONFIRMED');
    for (const [field, value] of [
      ['edition', '1994'],
      ['declaredOn', '2021-07-16'],
      ['number', ''],
    ] as const) {
      const given = { ...input(system), [field]: value };
      const { errors } = await scene.world.mutate(VERB, given, { as: actors.head(system.holder) });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field });
    }
  });
});
