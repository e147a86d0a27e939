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

describe('documents of eleven thousand agencies', () => {
  let world: World;
  beforeAll(async () => {
    world = await openService(tables, subgraph);
    await growTree(world, [
      ...PLANT_MIRROR,
      `insert into document (id, changed_at, agency_id, code, kind, title)
       select ('018f0000-0000-7000-8001-' || lpad(to_hex(n * 2 + k), 12, '0'))::uuid, now(), id, 'QT-' || k, 'PROCEDURE', 'Quy trình'
       from ${GROWN_SQL} grown, generate_series(0, 1) k`,
      `insert into revision (id, changed_at, document_id, agency_id, issue, amendment, state, content, content_sha256,
         author_id, approved_sha256, effective_on)
       select id, now(), id, agency_id, 1, 0, 'EFFECTIVE', 'x', 'x', 'a', 'x', '2020-01-01' from document`,
    ]);
  }, 120_000);
  afterAll(() => world.close());

  const ENTITIES = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Agency {
    documents(first: 3) { nodes { code } totalCount } documentFigures { effective reviewOverdue } } } }`;
  const of = Array.from({ length: 100 }, (_, n) => ({
    __typename: 'Agency',
    id: grownId(4_950 + n),
    asOf: '2021-07-15',
  }));

  for (const [name, as] of Object.entries(who)) {
    test(`of a hundred of them are read by indexes alone when ${name} asks`, async () => {
      const asked = async (): Promise<void> => {
        const { data } = await world.query(ENTITIES, { of }, { as });
        expect(data._entities[50]).toMatchObject({ documents: { totalCount: 2 }, documentFigures: { effective: 2 } });
      };
      const planned = await planOf(world, as, asked);
      expect(planned.readWhole).toEqual([]);
      expect(planned.steps).toBeGreaterThan(0);
      tellPrice(`${name}, documents`, planned);
    });
  }
});
