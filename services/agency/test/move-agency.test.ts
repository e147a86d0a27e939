import { actors, done, REFUSED, refusals, ruleOf, codeOf, withAdmin, type Answer } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegister, registerAgency, type Built, type Scene } from './build.js';

const VERB = 'moveAgency';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  const district = (): Promise<Built> => registerAgency(scene.world, { level: 'DISTRICT', parentId: scene.city });
  const below = (parentId: string): Promise<Built> => registerAgency(scene.world, { level: 'COMMUNE', parentId });
  const move = ({ id, version }: Built, parentId: string, from: string, as = scene.lead): Promise<Answer> => {
    const act = { from, legalBasis: 'NQ 26', reason: 'Điều chỉnh địa giới' };
    const fields = 'id version parent { id }';
    return scene.world.mutate(VERB, { agencyId: id, parentId, ...act, expectedVersion: version }, { as, fields });
  };

  test('it lies below another from that day, with its subtree; whoever reaches the old one sees it as it was', async () => {
    const [old, next] = [await district(), await district()];
    const commune = await below(old.id);
    const office = await below(commune.id);
    expect(done(await move(commune, next.id, '2020-07-01'))).toMatchObject({ version: 2, parent: { id: next.id } });
    const seen = async (by: string, asOf: string): Promise<unknown> => {
      const query = 'query ($id: ID!, $asOf: Date!) { agency(id: $id, asOf: $asOf) { parent { id } } }';
      const as = actors.head(by);
      return (await scene.world.query(query, { id: office.id, asOf }, { as })).data.agency;
    };
    expect(await seen(old.id, '2020-06-30')).toEqual({ parent: { id: commune.id } });
    expect(await seen(old.id, '2020-07-01')).toBeNull();
    expect(await seen(next.id, '2020-06-30')).toBeNull();
    expect(await seen(next.id, '2020-07-01')).toEqual({ parent: { id: commune.id } });
  });

  test('a circle is refused, also one that would close years from now', async () => {
    const [a, b] = [await district(), await district()];
    const child = await below(a.id);
    expect(ruleOf(await move(a, child.id, '2020-01-01'))).toBe('tree-without-circle');
    expect(ruleOf(await move(a, a.id, '2020-01-01'))).toBe('tree-without-circle');
    done(await move(b, child.id, '2030-01-01'));
    expect(ruleOf(await move(a, b.id, '2020-01-01'))).toBe('tree-without-circle');
    expect(ruleOf(await move(a, b.id, '2031-01-01'))).toBe('tree-without-circle');
  });

  test('of two moves at once that would close a circle together, one is refused', async () => {
    for (let round = 0; round < 4; round += 1) {
      const [a, b] = [await district(), await district()];
      const answers = await Promise.all([move(a, b.id, '2020-01-01'), move(b, a.id, '2020-01-01')]);
      expect(answers.map(ruleOf).toSorted()).toEqual(['tree-without-circle', undefined]);
    }
  });

  test('whoever waits too long for another who changes the tree is told so, and nothing has changed', async () => {
    const [commune, next] = [await below((await district()).id), await district()];
    await withAdmin(scene.world.databaseUrls.adminUrl, async (another) => {
      await another.query('select pg_advisory_lock(7265606)');
      expect(codeOf(await move(commune, next.id, '2020-07-01'))).toBe('CONFLICT');
    });
    expect(done(await move(commune, next.id, '2020-07-01'))).toMatchObject({ version: 2 });
  });

  test('the new superior exists for as long as it is one', async () => {
    const commune = await below((await district()).id);
    const young = await registerAgency(scene.world, { parentId: scene.city, validFrom: '2020-01-01' });
    expect(ruleOf(await move(commune, young.id, '2019-01-01'))).toBe('superior-in-force');
    expect(codeOf(await move(commune, scene.elsewhere, '2020-01-01'))).toBe('NOT_FOUND');
  });

  test('who may: the lead of both ends', async () => {
    const commune = await below((await district()).id);
    const act = { from: '2020-01-01', legalBasis: 'NQ 26', reason: 'x' };
    const input = { agencyId: commune.id, parentId: scene.city, ...act, expectedVersion: commune.version };
    const trial = { verb: VERB, input, subject: 'agencyId', allowed: scene.lead, outsider: scene.outsider };
    expect(await refusals(scene.world, { ...trial, others: [scene.approver, actors.head(scene.city)] })).toEqual(
      REFUSED,
    );
  });
});
