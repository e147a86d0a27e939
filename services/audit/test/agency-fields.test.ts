import { newId } from '@qms/kernel';
import { actors, agencyFacts, type Answer } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildInspection, codeOf, openAudit, type Scene } from './build.js';

describe('what inspections add to an agency', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openAudit();
    await history(scene.agency, [
      ['ON_SITE', '2019-03-01', '2019-04-01'],
      ['DESK', '2020-03-01', '2020-12-31'],
      ['ON_SITE', '2020-11-01', '2021-01-05'],
      ['DESK', '2021-03-01', '2021-04-01'],
    ]);
  });
  afterAll(() => scene.world.close());

  async function history(agencyId: string, rows: readonly (readonly [string, string, string])[]): Promise<void> {
    const csv = [
      'agency_id,method,planned_on,counted_on,reference',
      ...rows.map((row) => [agencyId, ...row, ''].join(',')),
    ];
    const answer = await scene.world.query(
      'mutation ($csv: String!) { importInspections(csv: $csv, dryRun: false) { faults { message } } }',
      { csv: csv.join('\n') },
    );
    expect(answer.data).toEqual({ importInspections: { faults: [] } });
  }

  function agencies(ids: readonly string[], asOf: string, fields: string, as = scene.lead): Promise<Answer> {
    return scene.world.query(
      `query ($keys: [_Any!]!) { _entities(representations: $keys) { ... on Agency { ${fields} } } }`,
      { keys: ids.map((id) => ({ __typename: 'Agency', id, asOf })) },
      { as },
    );
  }

  async function figures(asOf: string, year: number, until?: string): Promise<unknown> {
    const cut = until === undefined ? '' : `, asOf: "${until}"`;
    const fields = `auditFigures(year: ${year}${cut}) { year inspected inspectedOnSite planned }`;
    const answer = await agencies([scene.agency], asOf, fields);
    expect(answer.errors).toBeUndefined();
    return (answer.data as { _entities: { auditFigures: unknown }[] })._entities[0]?.auditFigures;
  }

  test('the desk counts when reviewed and the visit when signed, in that calendar year', async () => {
    expect(await figures('2021-06-30', 2020)).toEqual({
      year: 2020,
      inspected: true,
      inspectedOnSite: false,
      planned: 2,
    });
    expect(await figures('2021-06-30', 2021)).toEqual({
      year: 2021,
      inspected: true,
      inspectedOnSite: true,
      planned: 1,
    });
    expect(await figures('2021-06-30', 2019)).toMatchObject({ inspected: true, inspectedOnSite: true, planned: 1 });
    expect(await figures('2021-06-30', 2018)).toMatchObject({ inspected: false, inspectedOnSite: false, planned: 0 });
  });

  test('figures stop at the agency’s day, or at another one given', async () => {
    expect(await figures('2020-12-30', 2020)).toMatchObject({ inspected: false });
    expect(await figures('2020-12-31', 2020)).toMatchObject({ inspected: true });
    expect(await figures('2021-06-30', 2020, '2020-12-30')).toMatchObject({ inspected: false });
    expect(await figures('2021-06-30', 2021, '2021-01-04')).toMatchObject({ inspected: false });
  });

  test('the last visit is the last one signed by that day', async () => {
    const last = async (asOf: string): Promise<unknown> =>
      (await agencies([scene.agency], asOf, 'lastOnSiteInspection { signedOn agency { asOf } }')).data;
    expect(await last('2021-01-04')).toMatchObject({
      _entities: [{ lastOnSiteInspection: { signedOn: '2019-04-01' } }],
    });
    expect(await last('2021-01-05')).toEqual({
      _entities: [{ lastOnSiteInspection: { signedOn: '2021-01-05', agency: { asOf: '2021-01-05' } } }],
    });
    expect(await last('2018-01-01')).toEqual({ _entities: [{ lastOnSiteInspection: null }] });
  });

  test('its inspections come page by page, the latest planned first', async () => {
    interface Page {
      _entities: {
        inspections: {
          nodes: { plannedOn: string }[];
          totalCount: number;
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
      }[];
    }
    const fields = (args: string): string =>
      `inspections(${args}) { nodes { plannedOn } totalCount pageInfo { hasNextPage endCursor } }`;
    const first = (await agencies([scene.agency], '2021-07-15', fields('first: 3'))).data as Page;
    const page = first._entities[0]?.inspections;
    expect(page?.nodes.map(({ plannedOn }) => plannedOn)).toEqual(['2021-03-01', '2020-11-01', '2020-03-01']);
    expect(page).toMatchObject({ totalCount: 4, pageInfo: { hasNextPage: true } });
    const after = fields(`first: 3, after: "${page?.pageInfo.endCursor ?? ''}"`);
    const rest = (await agencies([scene.agency], '2021-07-15', after)).data as Page;
    expect(rest._entities[0]?.inspections.nodes).toEqual([{ plannedOn: '2019-03-01' }]);
    const far = await agencies([scene.agency], '2021-07-15', fields('first: 101'));
    expect(codeOf(far)).toBe('INVALID_INPUT');
  });

  test('an agency out of reach, unknown or not yet in force says nothing', async () => {
    const fields =
      'inspections(first: 1) { totalCount } lastOnSiteInspection { id } auditFigures(year: 2020) { planned }';
    const silent = { inspections: null, lastOnSiteInspection: null, auditFigures: null };
    for (const as of [scene.outsider, actors.nobody()]) {
      expect((await agencies([scene.agency], '2021-06-30', fields, as)).data).toEqual({ _entities: [silent] });
    }
    const unknown = await agencies([newId()], '2021-06-30', fields, actors.overseer());
    expect(unknown.data).toEqual({ _entities: [silent] });
    expect((await agencies([scene.agency], '2014-05-17', fields)).data).toEqual({ _entities: [silent] });
  });

  test('one hundred agencies cost one statement a field', async () => {
    const many = Array.from({ length: 100 }, () => agencyFacts({ parentId: scene.province }));
    await scene.world.seedAgencies(many);
    for (const { id } of many.slice(0, 3)) await buildInspection(scene, 'ON_SITE', 'SIGNED', { agencyId: id });
    const ids = many.map(({ id }) => id);
    const cost = async (fields: string): Promise<number> => {
      const { result, statements } = await scene.world.countStatements(() => agencies(ids, '2021-07-15', fields));
      expect(result.errors).toBeUndefined();
      return statements.length;
    };
    expect(await cost('auditFigures(year: 2021) { inspected inspectedOnSite planned }')).toBe(1);
    expect(await cost('lastOnSiteInspection { id signedOn }')).toBe(1);
    expect(await cost('inspections(first: 3) { nodes { id state inspectors { id } } }')).toBe(1);
    expect(await cost('inspections(first: 3) { nodes { id } totalCount }')).toBe(2);
    expect(await cost('a: auditFigures(year: 2020) { planned } b: auditFigures(year: 2021) { planned }')).toBe(2);
  });
});
