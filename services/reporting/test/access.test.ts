import { newId } from '@qms/kernel';
import {
  agencyFacts,
  openService,
  triedFromElsewhere,
  triedInEveryRole,
  type Attempts,
  type World,
} from '@qms/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '../src/access.js';
import { tables } from '../src/database.js';
import { subgraph } from '../src/schema.js';

const [committee, leadUnit, agency, elsewhere] = [newId(), newId(), newId(), newId()];
const places = { committee, leadUnit, agency, elsewhere };
const attempts: Attempts = {
  requestReport: () =>
    Promise.resolve({
      input: { kind: 'QUARTERLY', period: '2021-Q2', scopeAgencyId: agency },
      subject: 'scopeAgencyId',
      absent: 'INVALID_INPUT',
    }),
};

let world: World;
beforeAll(async () => {
  world = await openService(tables, subgraph);
  await world.seedAgencies([
    agencyFacts({ id: committee, level: 'PROVINCE', leadUnitId: leadUnit }),
    agencyFacts({ id: leadUnit, parentId: committee }),
    agencyFacts({ id: agency, parentId: committee }),
    agencyFacts({ id: elsewhere }),
  ]);
});
afterAll(() => world.close());

test('every mutation answers every role as its policy says', async () => {
  expect(await triedInEveryRole(world, access, places, attempts)).toEqual({ tried: 10, wrong: [] });
});

test('what is another agency’s is not there, in the words of what is not', async () => {
  expect(await triedFromElsewhere(world, access, places, attempts)).toMatchObject({ tried: 7, wrong: [] });
});
