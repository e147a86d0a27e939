import { ask, walk } from './graph.js';
import { importRegister, refuseFaults } from './import.js';

/** The day of the register that the demonstration begins with. */
export const DEMO_DAY = '2021-06-30';
/** The day from which the former city has sixteen wards, communes and one special zone, and no districts. */
const REORGANISED = '2025-07-01';

export async function agenciesOn(asOf: string): Promise<number> {
  const { agencies } = await ask<{ agencies: { totalCount: number } }>(
    'query ($asOf: Date!) { agencies(first: 1, asOf: $asOf) { totalCount } }',
    { asOf },
  );
  return agencies.totalCount;
}

/** True once both reorganisations are in: they come last of what changes the register, and whole or not at all. */
export async function isReorganised(): Promise<boolean> {
  const { successions } = await ask<{ successions: { nodes: { on: string }[] } }>(
    '{ successions(first: 1, state: DONE) { nodes { on } } }',
  );
  return successions.nodes.some(({ on }) => on === REORGANISED);
}

interface Officer {
  id: string;
  email: string;
  version: number;
  grants: { role: string; agencyId: string | null }[];
}

const OFFICERS = `query ($after: String) {
  officers(first: 100, after: $after) {
    nodes { id email version grants { role agencyId } } pageInfo { hasNextPage endCursor }
  }
}`;
const COMMUNES = `query ($after: String) {
  agencies(first: 100, after: $after, filter: { level: COMMUNE }) {
    nodes { id code name } pageInfo { hasNextPage endCursor }
  }
}`;

/** A head and a secretary for each successor, under the login of its code: whoever held a code that is used again works there now. */
export async function peopleOfSuccessors(say: (text: string) => void): Promise<void> {
  const officers = new Map<string, Officer>();
  for await (const officer of walk<Officer>(OFFICERS, (data) => data['officers'])) officers.set(officer.email, officer);
  const fresh = ['email,name,role,agency_code,valid_from'];
  let given = 0;
  for await (const { id, code, name } of walk<{ id: string; code: string; name: string }>(
    COMMUNES,
    (data) => data['agencies'],
  )) {
    for (const [login, title, role] of [
      ['head', 'Người đứng đầu', 'HEAD'],
      ['secretary', 'Thư ký ISO', 'ISO_SECRETARY'],
    ] as const) {
      const email = `${login}.${code}@demo.qms`;
      const officer = officers.get(email);
      if (!officer) fresh.push(`${email},${title} ${name},${role},${code},${REORGANISED}`);
      else if (!officer.grants.some((grant) => grant.role === role && grant.agencyId === id)) {
        await ask(
          `mutation ($officerId: ID!, $role: Role!, $agencyId: ID!, $from: Date!, $expectedVersion: Int!) {
            grantRole(officerId: $officerId, role: $role, agencyId: $agencyId, from: $from, expectedVersion: $expectedVersion) { id }
          }`,
          { officerId: officer.id, role, agencyId: id, from: REORGANISED, expectedVersion: officer.version },
        );
        given += 1;
      }
    }
  }
  const result = await importRegister('officers', fresh.join('\n'), {});
  refuseFaults('officers', result);
  say(`successors: ${result.created} officers taken in, ${given} roles given`);
}
