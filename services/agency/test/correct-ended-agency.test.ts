import type { Actor } from '@qms/kernel';
import { actors, codeOf, done, REFUSED, refusals, type Answer } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegister, registerAgency, type Built, type Scene } from './build.js';

const WHY = { legalBasis: 'NQ 653/2019/UBTVQH14', reason: 'Gõ sai dấu' };

describe('an agency that has ended', () => {
  let scene: Scene;
  let foreign: Actor;
  beforeAll(async () => {
    scene = await openRegister();
    foreign = actors.lead(scene.elsewhere);
  });
  afterAll(() => scene.world.close());

  const at = ({ id, version }: Built): { agencyId: string; expectedVersion: number } => ({
    agencyId: id,
    expectedVersion: version,
  });
  async function dissolve(agency: Built, on = '2020-07-01'): Promise<Built> {
    done(await scene.world.mutate('dissolveAgency', { ...at(agency), ...WHY, on }));
    return { ...agency, version: agency.version + 1 };
  }
  const ended = async (parentId = scene.city, on = '2020-07-01'): Promise<Built> =>
    dissolve(await registerAgency(scene.world, { name: 'Phường Nôi', parentId }), on);
  const naming = (agency: Built, given: object = {}): Record<string, unknown> => ({
    ...at(agency),
    ...WHY,
    part: 'NAME',
    on: '2016-01-01',
    value: 'Phường Nội',
    ...given,
  });
  const correct = (input: Record<string, unknown>, as = scene.lead, fields = 'id version'): Promise<Answer> =>
    scene.world.mutate('correctAgency', input, { as, fields });
  async function seen(id: string, as: Actor, fields: string, asOf = '2020-06-30'): Promise<unknown> {
    const query = `query ($id: ID!, $asOf: Date!) { agency(id: $id, asOf: $asOf) { ${fields} } }`;
    const { data, errors } = await scene.world.query(query, { id, asOf }, { as });
    expect(errors).toBeUndefined();
    return data.agency;
  }

  test('is corrected by the lead unit that reached it on its last day, in that role', async () => {
    const agency = await ended();
    const as = { ...scene.lead, grants: [...actors.staff(scene.elsewhere).grants, ...scene.lead.grants] };
    const fields = 'version validTo names { value validFrom validTo } entries { nature by }';
    expect(done(await correct(naming(agency), as, fields))).toEqual({
      version: 3,
      validTo: '2020-07-01',
      names: [{ value: 'Phường Nội', validFrom: '2014-05-18', validTo: '2020-07-01' }],
      entries: [{ nature: 'CORRECTION', by: as.id }],
    });
    const first = { ...at({ ...agency, version: 3 }), ...WHY, firstDay: '2015-01-01' };
    done(await scene.world.mutate('correctFirstDay', first, { as }));
    expect(await seen(agency.id, scene.lead, 'name', '2014-12-31')).toBeNull();
    expect(
      await scene.world.sql('select verb, acting_role as role from journal where subject_id = $1 and actor_id = $2', [
        agency.id,
        as.id,
      ]),
    ).toEqual([
      { verb: 'correctAgency', role: 'LEAD' },
      { verb: 'correctFirstDay', role: 'LEAD' },
    ]);
  });

  test('is corrected by nobody else, and another province’s lead unit finds nothing', async () => {
    const agency = await ended();
    const { lead, approver, outsider } = scene;
    const others = [approver, actors.head(agency.id), actors.inspector(scene.leadUnit), actors.admin()];
    for (const [verb, input] of [
      ['correctAgency', naming(agency)],
      ['correctFirstDay', { ...at(agency), ...WHY, firstDay: '2015-01-01' }],
    ] as const) {
      const trial = { verb, input, subject: 'agencyId', allowed: lead, others: [...others, actors.overseer()] };
      for (const who of [foreign, outsider]) {
        expect(await refusals(scene.world, { ...trial, outsider: who })).toEqual(REFUSED);
      }
    }
    // what is not corrected is not changed either
    const rename = { ...at(agency), ...WHY, name: 'Mới', from: '2016-01-01' };
    expect(codeOf(await scene.world.mutate('renameAgency', rename, { as: lead }))).toBe('NOT_FOUND');
  });

  test('is looked for where it lay on its last day, not where it lay before', async () => {
    const agency = await registerAgency(scene.world, { parentId: scene.city });
    const move = { ...at(agency), ...WHY, parentId: scene.elsewhere, from: '2018-01-01' };
    done(await scene.world.mutate('moveAgency', move));
    const gone = await dissolve({ ...agency, version: 2 });
    expect(codeOf(await correct(naming(gone)))).toBe('NOT_FOUND');
    expect(codeOf(await correct(naming(gone), foreign))).toBeUndefined();
    const journal = 'journal(first: 1) { totalCount }';
    expect(await seen(agency.id, scene.lead, journal, '2017-12-31')).toEqual({ journal: null });
    expect(await seen(agency.id, foreign, journal)).toEqual({ journal: { totalCount: 4 } });
  });

  test('is set below a superior that has ended too, within the same reach; so is one that goes on', async () => {
    const district = await registerAgency(scene.world, { level: 'DISTRICT', parentId: scene.city });
    const [ward, going] = [await ended(), await registerAgency(scene.world, { parentId: scene.city })];
    const abroad = await ended(scene.elsewhere, '2021-07-01');
    const move = { ...at(going), ...WHY, parentId: scene.elsewhere };
    done(await scene.world.mutate('moveAgency', { ...move, parentId: scene.agency, from: '2019-01-01' }));
    await dissolve(district, '2021-07-01');
    for (const agency of [ward, { ...going, version: 2 }]) {
      const up = naming(agency, { part: 'PARENT' });
      expect(codeOf(await correct({ ...up, value: abroad.id }))).toBe('NOT_FOUND');
      expect(codeOf(await correct({ ...up, value: district.id }))).toBeUndefined();
      expect(await seen(agency.id, scene.lead, 'parent { id }', '2018-12-31')).toEqual({ parent: { id: district.id } });
    }
  });

  test('shows its journal, and what may be done to it, to those who reached it then', async () => {
    const { id } = await ended();
    const fields = 'actions journal(first: 1) { nodes { verb } }';
    const journal = { nodes: [{ verb: 'dissolveAgency' }] };
    const actions = ['correctAgency', 'correctFirstDay'];
    expect(await seen(id, scene.lead, fields)).toEqual({ actions, journal });
    for (const as of [scene.approver, actors.head(id), actors.overseer()]) {
      expect(await seen(id, as, fields)).toEqual({ actions: [], journal });
    }
    expect(await seen(id, actors.staff(id), fields)).toEqual({ actions: [], journal: null });
    for (const as of [foreign, scene.outsider]) expect(await seen(id, as, fields)).toBeNull();
  });

  test('costs no statement more than the next one, on whatever day each has ended', async () => {
    const { id: parentId } = await registerAgency(scene.world, { level: 'DISTRICT', parentId: scene.city });
    for (let day = 1; day < 8; day += 1) await ended(parentId, `2021-07-0${day}`);
    const list = (first: number): string => `{ agencies(first: ${first}, asOf: "2021-06-30", filter: {
      parentId: "${parentId}" }) { nodes { actions journal(first: 1) { totalCount nodes { verb } } } } }`;
    const count = (first: number) =>
      scene.world.countStatements(() => scene.world.query(list(first), {}, { as: scene.lead }));
    const [one, all] = [await count(1), await count(100)];
    expect(all.result.data.agencies.nodes).toHaveLength(7);
    expect(JSON.stringify(all.result.data)).not.toContain('"journal":null');
    expect(all.statements.length, all.statements.join('\n')).toBe(one.statements.length);
  });
});
