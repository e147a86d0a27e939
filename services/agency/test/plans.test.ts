import { actors, GROWN, GROWN_SQL, growTree, openService, planOf, tellPrice, type World } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { subgraph } from '../src/schema.js';

const who = {
  'a lead unit': actors.lead(GROWN.leadUnit),
  'a head': actors.head(GROWN.commune),
  'an overseer': actors.overseer(),
};

const page = (filter: string): string =>
  `{ agencies(first: 100, filter: { ${filter} }) { nodes { id code name level parent { id } } } }`;
const questions = {
  'page 1': page(''),
  count: '{ agencies(first: 1) { nodes { id } totalCount } }',
  'by id': `{ agency(id: "${GROWN.commune}") { id name } }`,
  'by code': '{ agencyByCode(code: "X-5000") { id name } }',
  subtree: page(`subtreeOf: "${GROWN.province}"`),
  search: page('search: "phường 5000"'),
};

describe('eleven thousand agencies', () => {
  let world: World;
  beforeAll(async () => {
    world = await openService(tables, subgraph);
    await growTree(world, [
      `insert into agency (id, changed_at, valid_from) select id, now(), '2014-05-18' from ${GROWN_SQL} grown`,
      `insert into agency_attribute (agency_id, kind, value, folded, valid_from)
       select id, kind, value, value, '2014-05-18' from ${GROWN_SQL} grown,
         lateral (values ('CODE', 'X-' || n), ('NAME', 'phuong ' || n), ('LEVEL', 'COMMUNE')) held (kind, value)`,
      `insert into agency_obligation (agency_id, obligation, legal_basis, valid_from)
       select id, 'MANDATORY', 'QĐ19', '2014-05-18' from ${GROWN_SQL} grown`,
    ]);
  }, 120_000);
  afterAll(() => world.close());

  for (const [name, as] of Object.entries(who)) {
    test(`are read by indexes alone when ${name} asks`, async () => {
      for (const [what, question] of Object.entries(questions)) {
        const asked = async (): Promise<void> => {
          const { errors, data } = await world.query(question, {}, { as });
          expect(errors, what).toBeUndefined();
          expect(JSON.stringify(data), what).toContain('"id":"');
        };
        const planned = await planOf(world, as, asked);
        // who counts everything reads everything
        if (what !== 'count') expect({ what, readWhole: planned.readWhole }).toEqual({ what, readWhole: [] });
        expect(planned.steps).toBeGreaterThan(0);
        tellPrice(`${name}, ${what}`, planned);
      }
    });
  }
});
