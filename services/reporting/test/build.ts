import { newId } from '@qms/kernel';
import { agencyFacts, openService, type World } from '@qms/testkit';
import { tables } from '../src/database.js';
import { subgraph } from '../src/schema.js';

/** A province led by one of its departments, one more department, and a neighbour nobody here reaches. */
export interface Scene {
  world: World;
  committee: string;
  leadUnit: string;
  agency: string;
  elsewhere: string;
}

export async function openReporting(): Promise<Scene> {
  const world = await openService(tables, subgraph);
  const [committee, leadUnit, agency, elsewhere] = [newId(), newId(), newId(), newId()];
  await world.seedAgencies([
    agencyFacts({ id: committee, level: 'PROVINCE', leadUnitId: leadUnit }),
    agencyFacts({ id: leadUnit, parentId: committee }),
    agencyFacts({ id: agency, parentId: committee }),
    agencyFacts({ id: elsewhere }),
  ]);
  return { world, committee, leadUnit, agency, elsewhere };
}
