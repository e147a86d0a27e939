import { newId } from '@qms/kernel';
import { actors, agencyFacts, type Answer } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeInQualitySystems } from '../src/quality-system/quality-system.store.js';
import { buildInspection, codeOf, openAudit, plan, type Scene } from './build.js';

const FIGURES = 'required planned done lacking';

interface Quota {
  units: number;
  day: string;
  any: Record<string, number>;
  onSite: Record<string, number>;
  stillNeeded: {
    nodes: { id: string; asOf: string }[];
    totalCount: number;
    pageInfo: { hasNextPage: boolean; endCursor: string };
  };
}

/** The register of Da Nang on 30/06/2021 by its numbers: 28 mandatory, 86 in all; the city and its office share a system. */
describe('programmeQuota', () => {
  let scene: Scene;
  let mandatory: string[];
  beforeAll(async () => {
    scene = await openAudit();
    const departments = Array.from({ length: 25 }, () => agencyFacts({ parentId: scene.province }));
    const others = Array.from({ length: 58 }, (_, index) =>
      agencyFacts({
        parentId: scene.province,
        obligations: [{ obligation: index < 2 ? 'LOCAL' : 'ENCOURAGED', from: '2014-05-18', to: null }],
      }),
    );
    await scene.world.seedAgencies([...departments, ...others]);
    mandatory = [scene.province, scene.leadUnit, scene.agency, ...departments.map(({ id }) => id)];
    const { em } = scene.world.ctx();
    await em.begin();
    const member = (agencyId: string) => ({ agencyId, from: '2014-05-18', to: null });
    const told = (holderId: string) => ({ id: newId(), version: 1, stage: 'DECLARED', holderId });
    await takeInQualitySystems(em, [
      { ...told(scene.province), members: [member(scene.province), member(mandatory[3] ?? '')] },
      { ...told(scene.leadUnit), members: [member(scene.leadUnit)] },
    ]);
    await em.commit();
  });
  afterAll(() => scene.world.close());

  function ask(args: string, fields: string, as = scene.lead): Promise<Answer> {
    return scene.world.query(`{ programmeQuota(${args}) { ${fields} } }`, {}, { as });
  }

  async function quota(args: string, needed = 'first: 100'): Promise<Quota> {
    const fields = `units day any { ${FIGURES} } onSite { ${FIGURES} }
      stillNeeded(${needed}) { nodes { id asOf } totalCount pageInfo { hasNextPage endCursor } }`;
    const answer = await ask(`leadAgencyId: "${scene.leadUnit}", ${args}`, fields);
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return (answer.data as { programmeQuota: Quota }).programmeQuota;
  }

  test.each([
    ['MANDATORY', 'AGENCY', 28, 10],
    ['MANDATORY', 'QUALITY_SYSTEM', 27, 9],
    ['ALL', 'AGENCY', 86, 29],
    ['ALL', 'QUALITY_SYSTEM', 85, 29],
  ])('over %s counted by %s asks for %i, %i of them on site', async (population, unit, any, onSite) => {
    const asked = await quota(`year: 2018, population: ${population}, unit: ${unit}`);
    expect(asked).toMatchObject({ units: any, day: '2018-12-31' });
    expect(asked.any).toEqual({ required: any, planned: 0, done: 0, lacking: any });
    expect(asked.onSite).toEqual({ required: onSite, planned: 0, done: 0, lacking: onSite });
  });

  test('an inspection counts as planned at once, and as done when reviewed or signed', async () => {
    const asked = 'year: 2021, population: MANDATORY, unit: AGENCY';
    await plan(scene, { as: scene.lead }, { agencyId: mandatory[4], plannedOn: '2021-10-01' });
    expect(await quota(asked)).toMatchObject({ any: { planned: 1, done: 0 }, onSite: { planned: 1, done: 0 } });
    await buildInspection(scene, 'DESK', 'REVIEWED', { agencyId: mandatory[5] });
    await buildInspection(scene, 'ON_SITE', 'SIGNED', { agencyId: mandatory[6] });
    await buildInspection(scene, 'ON_SITE', 'MINUTES_AGREED', { agencyId: mandatory[7] });
    const now = await quota(asked);
    expect(now).toMatchObject({
      day: '2021-07-15',
      any: { required: 28, planned: 4, done: 2, lacking: 26 },
      onSite: { required: 10, planned: 3, done: 1, lacking: 9 },
    });
    expect(now.stillNeeded.totalCount).toBe(26);
    expect(now.stillNeeded.nodes.map(({ id }) => id)).not.toContain(mandatory[5]);
    expect((await quota(asked, 'first: 100, onSite: true')).stillNeeded.totalCount).toBe(27);
  });

  test('a shared system is done as soon as one of its agencies is', async () => {
    await buildInspection(scene, 'ON_SITE', 'SIGNED', { agencyId: scene.province });
    const asked = await quota('year: 2021, population: MANDATORY, unit: QUALITY_SYSTEM', 'first: 100, onSite: true');
    const needed = asked.stillNeeded.nodes.map(({ id }) => id);
    expect(needed).not.toContain(scene.province);
    expect(needed).not.toContain(mandatory[3]);
  });

  test('who waits longest comes first, page by page', async () => {
    const history = [
      ['agency_id', 'method', 'planned_on', 'counted_on', 'reference'],
      [mandatory[8], 'ON_SITE', '2016-01-01', '2016-01-01', ''],
      [mandatory[9], 'ON_SITE', '2015-01-01', '2015-01-01', ''],
    ].join('\n');
    await scene.world.query('mutation ($csv: String!) { importInspections(csv: $csv, dryRun: false) { created } }', {
      csv: history,
    });
    const asked = 'year: 2021, population: MANDATORY, unit: AGENCY';
    const seen: string[] = [];
    for (let after = ''; ;) {
      const { stillNeeded } = await quota(asked, `first: 10, onSite: true${after}`);
      seen.push(...stillNeeded.nodes.map(({ id }) => id));
      if (!stillNeeded.pageInfo.hasNextPage) break;
      after = `, after: "${stillNeeded.pageInfo.endCursor}"`;
    }
    expect(seen).toHaveLength(26);
    expect(new Set(seen)).toHaveLength(26);
    expect(seen.slice(-2)).toEqual([mandatory[9], mandatory[8]]);
  });

  test('once the third is visited nobody more is needed on site', async () => {
    const lines = mandatory.slice(10, 20).map((id) => `${id},ON_SITE,2017-05-01,2017-06-01,`);
    await scene.world.query('mutation ($csv: String!) { importInspections(csv: $csv, dryRun: false) { created } }', {
      csv: ['agency_id,method,planned_on,counted_on,reference', ...lines].join('\n'),
    });
    const asked = 'year: 2017, population: MANDATORY, unit: AGENCY';
    const visits = await quota(asked, 'first: 1, onSite: true');
    expect(visits.onSite).toEqual({ required: 10, planned: 10, done: 10, lacking: 0 });
    expect(visits.stillNeeded).toMatchObject({ nodes: [], totalCount: 0 });
    expect((await quota(asked)).stillNeeded.totalCount).toBe(18);
  });

  test('the population is the one of that year', async () => {
    const gone = agencyFacts({ parentId: scene.province, validTo: '2016-07-01' });
    const freed = agencyFacts({
      parentId: scene.province,
      obligations: [
        { obligation: 'MANDATORY', from: '2014-05-18', to: '2016-07-01' },
        { obligation: 'ENCOURAGED', from: '2016-07-01', to: null },
      ],
    });
    await scene.world.seedAgencies([gone, freed]);
    expect((await quota('year: 2015, population: MANDATORY, unit: AGENCY')).units).toBe(30);
    expect((await quota('year: 2016, population: MANDATORY, unit: AGENCY')).units).toBe(28);
    expect((await quota('year: 2016, population: ALL, unit: AGENCY')).units).toBe(87);
    // the lead unit itself is in force only since 18/05/2014
    const before = `leadAgencyId: "${scene.leadUnit}", year: 2013, population: ALL, unit: AGENCY`;
    expect(codeOf(await ask(before, 'units'))).toBe('NOT_FOUND');
  });

  test('those who plan, conduct, approve or oversee read it; an agency does not; outsiders find nothing', async () => {
    const args = `leadAgencyId: "${scene.leadUnit}", year: 2020, population: ALL, unit: AGENCY`;
    for (const as of [
      scene.inspector,
      actors.approver(scene.province),
      actors.overseer(),
      actors.service('reporting'),
    ]) {
      expect((await ask(args, 'units', as)).errors).toBeUndefined();
    }
    expect(codeOf(await ask(args, 'units', actors.head(scene.leadUnit)))).toBe('FORBIDDEN');
    for (const as of [scene.outsider, actors.nobody(), scene.head]) {
      expect(codeOf(await ask(args, 'units', as))).toBe('NOT_FOUND');
    }
    expect(codeOf(await ask(args.replace(scene.leadUnit, newId()), 'units'))).toBe('NOT_FOUND');
    expect(codeOf(await ask(args.replace('2020', '99999'), 'units'))).toBe('INVALID_INPUT');
    const forged = Buffer.from('["x","y"]').toString('base64url');
    expect(codeOf(await ask(args, `stillNeeded(first: 1, after: "${forged}") { totalCount }`))).toBe('INVALID_INPUT');
  });
});
