import {
  actors,
  GROWN,
  GROWN_SQL,
  grownId,
  growTree,
  openService,
  planOf,
  PLANT_MIRROR,
  tellPrice,
  type World,
} from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { subgraph } from '../src/schema.js';

const who = {
  'a lead unit': actors.lead(GROWN.leadUnit),
  'a head': actors.head(GROWN.commune),
  'an overseer': actors.overseer(),
};

describe('inspections of eleven thousand agencies', () => {
  let world: World;
  beforeAll(async () => {
    world = await openService(tables, subgraph);
    await growTree(world, [
      ...PLANT_MIRROR,
      `insert into inspection (id, changed_at, agency_id, method, state, year, planned_on, signed_on)
       select ('018f0000-0000-7000-8001-' || lpad(to_hex(n * 3 + k), 12, '0'))::uuid, now(), id, 'ON_SITE', 'CLOSED', 2018 + k,
              make_date(2018 + k, 3, 1), make_date(2018 + k, 4, 1)
       from ${GROWN_SQL} grown, generate_series(1, 3) k`,
    ]);
  }, 120_000);
  afterAll(() => world.close());

  const ENTITIES = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Agency {
    inspections(first: 3) { nodes { plannedOn } totalCount } lastOnSiteInspection { plannedOn }
    auditFigures(year: 2021, asOf: "2021-07-15") { inspected } } } }`;
  const of = Array.from({ length: 100 }, (_, n) => ({
    __typename: 'Agency',
    id: grownId(4_950 + n),
    asOf: '2021-07-15',
  }));

  for (const [name, as] of Object.entries(who)) {
    test(`of a hundred of them are read by indexes alone when ${name} asks`, async () => {
      const asked = async (): Promise<void> => {
        const { data } = await world.query(ENTITIES, { of }, { as });
        expect(data._entities[50]).toMatchObject({ inspections: { totalCount: 3 }, auditFigures: { inspected: true } });
      };
      const planned = await planOf(world, as, asked);
      expect(planned.readWhole).toEqual([]);
      expect(planned.steps).toBeGreaterThan(0);
      tellPrice(`${name}, inspections`, planned);
    });
  }
});
