import { newId } from '@qms/kernel';
import { actors, agencyFacts, openService, type World } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { subgraph } from '../src/schema.js';

describe('what reports and reminders add to agencies', () => {
  let world: World;
  const [city, leadUnit, elsewhere] = [newId(), newId(), newId()];

  beforeAll(async () => {
    world = await openService(tables, subgraph);
    await world.seedAgencies([
      agencyFacts({ id: city, level: 'PROVINCE', leadUnitId: leadUnit }),
      agencyFacts({ id: leadUnit, parentId: city }),
      agencyFacts({ id: elsewhere }),
    ]);
    for (const period of ['2020-Q3', '2020-Q4', '2021-Q1']) {
      await world.mutate('requestReport', { kind: 'QUARTERLY', period, scopeAgencyId: city });
    }
    for (const [n, day] of ['2021-07-01', '2021-07-02'].entries()) {
      await world.sql(
        `insert into reminder (id, rule, subject_id, occurrence, level, recipient_id, recipient_email, agency_id, title,
           due_on, created_at) values ($1, 'document-review', $2, $3::text, 1, $2, 'a@x.vn', $4, $5, $3::text::date, now())`,
        [newId(), newId(), day, city, `QT-0${n}`],
      );
    }
  });
  afterAll(() => world.close());

  const ENTITIES = `query ($of: [_Any!]!, $reports: String, $reminders: String) {
    _entities(representations: $of) { ... on Agency {
      reports(first: 2, after: $reports) { nodes { period } totalCount pageInfo { hasNextPage endCursor } }
      reminders(first: 1, after: $reminders) { nodes { title } totalCount pageInfo { hasNextPage endCursor } } } } }`;
  const of = (count: number): object[] =>
    Array.from({ length: count }, (_, n) => ({
      __typename: 'Agency',
      id: n === 0 ? city : newId(),
      asOf: '2021-07-15',
    }));

  test('come in pages, the next one from where the last ended', async () => {
    const as = actors.lead(leadUnit);
    const [first] = (await world.query(ENTITIES, { of: of(1) }, { as })).data._entities;
    expect(first).toMatchObject({
      reports: {
        nodes: [{ period: '2021-Q1' }, { period: '2020-Q4' }],
        totalCount: 3,
        pageInfo: { hasNextPage: true },
      },
      reminders: { nodes: [{ title: 'QT-00' }], totalCount: 2, pageInfo: { hasNextPage: true } },
    });
    const after = { reports: first.reports.pageInfo.endCursor, reminders: first.reminders.pageInfo.endCursor };
    const [second] = (await world.query(ENTITIES, { of: of(1), ...after }, { as })).data._entities;
    expect(second).toMatchObject({
      reports: { nodes: [{ period: '2020-Q3' }], pageInfo: { hasNextPage: false } },
      reminders: { nodes: [{ title: 'QT-01' }], pageInfo: { hasNextPage: false } },
    });
  });

  test('a hundred agencies cost one statement a field', async () => {
    const { result, statements } = await world.countStatements(() =>
      world.query(ENTITIES, { of: of(100) }, { as: actors.lead(leadUnit) }),
    );
    expect(result.errors).toBeUndefined();
    expect(statements).toHaveLength(4);
  });

  test('who does not reach the agency gets neither rows nor counts', async () => {
    const { data } = await world.query(ENTITIES, { of: of(1) }, { as: actors.head(elsewhere) });
    expect(data._entities).toMatchObject([
      { reports: { nodes: [], totalCount: 0 }, reminders: { nodes: [], totalCount: 0 } },
    ]);
  });
});
