import type { World } from '@qms/testkit';

export interface Built {
  id: string;
  version: number;
}

let made = 0;

/** An agency entered through its own verb by the register's own process. */
export async function registerAgency(
  world: World,
  overrides: Partial<{
    code: string;
    name: string;
    level: string;
    obligation: string;
    parentId: string;
    validFrom: string;
  }> = {},
): Promise<Built> {
  made += 1;
  const { data, errors } = await world.query(
    `mutation ($code: String!, $name: String!, $level: AgencyLevel!, $obligation: AgencyObligationClass!, $parentId: ID, $validFrom: Date!) {
      registerAgency(code: $code, name: $name, level: $level, obligation: $obligation, legalBasis: "QĐ19 art. 2.1",
        validFrom: $validFrom, parentId: $parentId) { id version }
    }`,
    {
      code: `T-${made}`,
      name: `Cơ quan thử ${made}`,
      level: 'DEPARTMENT',
      obligation: 'MANDATORY',
      validFrom: '2014-05-18',
      ...overrides,
    },
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.registerAgency as Built;
}
