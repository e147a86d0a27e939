import { newId } from '@qms/kernel';
import { actors, codeOf, openService, type World } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { subgraph } from '../src/schema.js';
import { registerAgency } from './build.js';

const MUTATION = `mutation ($code: String!, $parentId: ID, $validFrom: Date!) {
  registerAgency(code: $code, name: "Sở Thử", level: DEPARTMENT, obligation: MANDATORY,
    legalBasis: "QĐ19 art. 2.1c", validFrom: $validFrom, parentId: $parentId) {
    id version code name level obligation asOf validFrom validTo actions parent { code }
  }
}`;

describe('registerAgency', () => {
  let world: World;
  let cityId: string;

  beforeAll(async () => {
    world = await openService(tables, subgraph);
    cityId = (await registerAgency(world, { code: '48', level: 'PROVINCE' })).id;
  });
  afterAll(() => world.close());

  test('a lead unit enters an agency beneath one it leads, with its journal row and its event', async () => {
    const lead = await registerAgency(world, { code: '48-SKHCN', parentId: cityId });
    await world.query(
      `mutation ($a: ID!, $l: ID!) { appointLeadUnit(agencyId: $a, leadUnitId: $l, from: "2014-05-18", expectedVersion: 1) { version } }`,
      { a: cityId, l: lead.id },
    );
    const { data, errors } = await world.query(
      MUTATION,
      { code: '48-ST', parentId: cityId, validFrom: '2014-05-18' },
      { as: actors.lead(lead.id) },
    );
    expect(errors).toBeUndefined();
    expect(data.registerAgency).toMatchObject({
      version: 1,
      code: '48-ST',
      name: 'Sở Thử',
      level: 'DEPARTMENT',
      obligation: 'MANDATORY',
      asOf: '2021-07-15',
      validFrom: '2014-05-18',
      validTo: null,
      parent: { code: '48' },
      actions: [
        'registerAgency',
        'renameAgency',
        'recodeAgency',
        'moveAgency',
        'reclassifyAgency',
        'correctAgency',
        'correctFirstDay',
      ],
    });
    const { id } = data.registerAgency as { id: string };
    const journal = await world.sql(
      'select verb, subject_type, acting_role, before, after from journal where subject_id = $1',
      [id],
    );
    expect(journal).toMatchObject([
      { verb: 'registerAgency', subject_type: 'agency', acting_role: 'LEAD', before: null },
    ]);
    const outbox = await world.sql<{ listeners: string }>(
      `select count(*) as listeners from outbox o join outbox_delivery d on d.event_id = o.id
       where o.name = 'agency.registered' and o.payload->'agencies'->0->>'id' = $1`,
      [id],
    );
    expect(outbox).toEqual([{ listeners: '3' }]);
  });

  test('an agency that begins later is answered as it will be on its first day', async () => {
    const later = await world.query(MUTATION, { code: '48-MAI', parentId: cityId, validFrom: '2031-01-01' });
    expect(later.data.registerAgency).toMatchObject({ code: '48-MAI', asOf: '2031-01-01', validFrom: '2031-01-01' });
  });

  test('nothing is entered below an agency for longer than that agency is there', async () => {
    const { id, version } = await registerAgency(world, { parentId: cityId });
    const act = { agencyId: id, expectedVersion: version, on: '2021-06-01', legalBasis: 'NQ 1', reason: 'Giải thể' };
    expect(codeOf(await world.mutate('dissolveAgency', act))).toBeUndefined();
    const below = await world.query(MUTATION, { code: '48-LATE', parentId: id, validFrom: '2020-01-01' });
    expect(below.errors).toMatchObject([{ extensions: { code: 'RULE_BROKEN', rule: 'superior-in-force' } }]);
    expect((await world.query('{ agencyByCode(code: "48-LATE") { id } }')).data.agencyByCode).toBeNull();
  });

  test('a head may not, and what lies outside a viewer’s scope is not found', async () => {
    const input = { code: '48-SX', parentId: cityId, validFrom: '2014-05-18' };
    const asHead = await world.query(MUTATION, input, { as: actors.head(cityId) });
    expect(asHead.errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    const outside = await world.query(MUTATION, input, { as: actors.lead(newId()) });
    expect(outside.errors?.[0]?.extensions['code']).toBe('NOT_FOUND');
    expect(outside.data).toBeNull();
  });

  test('a code is held by one agency at a time', async () => {
    const { errors } = await world.query(MUTATION, { code: '48', parentId: cityId, validFrom: '2020-01-01' });
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: 'code' } }]);
  });

  test('an impossible day and an unstorable text are refused with one error', async () => {
    const day = await world.query(MUTATION, { code: 'X1', parentId: cityId, validFrom: '2021-02-30' });
    expect(day.errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: 'validFrom' } }]);
    const nul = await world.query(MUTATION, { code: 'X\u0000', parentId: cityId, validFrom: '2021-02-01' });
    expect(nul.errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: 'variables.code' } }]);
  });

  test('a repeated idempotency key has one effect and the same answer; with other input it is refused', async () => {
    const as = actors.service('test');
    const headers = { 'idempotency-key': 'k-1' };
    const input = { code: '48-KEY', parentId: cityId, validFrom: '2014-05-18' };
    const twins = await Promise.all([1, 2].map(() => world.query(MUTATION, input, { as, headers })));
    const ids = twins.map((twin) => twin.data?.registerAgency?.id as string);
    expect(new Set(ids).size).toBe(1);
    const other = await world.query(MUTATION, { ...input, code: '48-KEX' }, { as, headers });
    expect(other.errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT', field: 'Idempotency-Key' } }]);
  });
});
