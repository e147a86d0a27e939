import { newId } from '@qms/kernel';
import { actors, openService, type World } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { subgraph } from '../src/schema.js';
import { registerAgency } from './build.js';

describe('officers and what they may do', () => {
  let world: World;
  let agencyId: string;
  beforeAll(async () => {
    world = await openService(tables, subgraph);
    agencyId = (await registerAgency(world, { code: '48', level: 'PROVINCE' })).id;
  });
  afterAll(() => world.close());

  const enrol = async (email: string): Promise<{ id: string; version: number }> => {
    const { data, errors } = await world.query(
      'mutation ($email: String!) { enrolOfficer(name: "Nguyễn Văn An", email: $email) { id version } }',
      { email },
    );
    if (errors) throw new Error(JSON.stringify(errors));
    return data.enrolOfficer as { id: string; version: number };
  };
  const grant = (
    officer: { id: string; version: number },
    role: string,
    at: string | null,
    as = actors.admin(),
  ): ReturnType<World['query']> =>
    world.query(
      `mutation ($id: ID!, $role: Role!, $at: ID, $version: Int!) {
        grantRole(officerId: $id, role: $role, agencyId: $at, from: "2020-01-01", expectedVersion: $version) { id version grants { id role agencyId validTo } }
      }`,
      { id: officer.id, role, at, version: officer.version },
      { as },
    );
  const signIn = async (email: string): Promise<unknown> =>
    (
      await world.query(
        'query ($e: String!) { signIn(email: $e) { id grants { role agencyId } } }',
        { e: email },
        { as: actors.service('gateway') },
      )
    ).data.signIn;

  test('a role given is a role signed in with, until it is revoked', async () => {
    const officer = await enrol('an@x.vn');
    const given = (await grant(officer, 'HEAD', agencyId)).data.grantRole as {
      version: number;
      grants: { id: string }[];
    };
    expect(await signIn('AN@x.vn')).toEqual({ id: officer.id, grants: [{ role: 'HEAD', agencyId }] });
    const { data } = await world.query(
      `mutation ($o: ID!, $g: ID!, $v: Int!) { revokeRole(officerId: $o, grantId: $g, on: "2021-07-15", expectedVersion: $v) { grants { validTo } } }`,
      { o: officer.id, g: given.grants[0]?.id, v: given.version },
      { as: actors.admin() },
    );
    expect(data.revokeRole.grants).toEqual([{ validTo: '2021-07-15' }]);
    expect(await signIn('an@x.vn')).toEqual({ id: officer.id, grants: [] });
  });

  test('a head gives the roles of the agency and no higher one; nobody gives SERVICE', async () => {
    const officer = await enrol('binh@x.vn');
    await grant(officer, 'STAFF', agencyId);
    const known = { ...officer, version: 2 };
    const head = actors.head(agencyId);
    expect((await grant(known, 'LEAD', agencyId, head)).errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
    expect((await grant(known, 'ISO_SECRETARY', agencyId, head)).errors).toBeUndefined();
    expect((await grant({ ...officer, version: 3 }, 'SERVICE', null)).errors?.[0]?.extensions['rule']).toBe(
      'role-and-place',
    );
  });

  test('an address is one person’s, and only the gateway asks who signs in', async () => {
    await enrol('chi@x.vn');
    await expect(enrol('CHI@x.vn')).rejects.toThrow('CONFLICT');
    const { errors } = await world.query('{ signIn(email: "chi@x.vn") { id } }', {}, { as: actors.admin() });
    expect(errors?.[0]?.extensions['code']).toBe('FORBIDDEN');
  });

  test('a person’s name stands beside the journal, not in it', async () => {
    const officer = await enrol('dung@x.vn');
    const [row] = await world.sql<{ after: object; personal: object }>(
      'select j.after, p.after as personal from journal j join journal_personal p on p.journal_id = j.id where j.subject_id = $1',
      [officer.id],
    );
    expect(JSON.stringify(row?.after)).not.toContain('dung@x.vn');
    expect(row?.personal).toEqual({ name: 'Nguyễn Văn An', email: 'dung@x.vn' });
  });

  test('a stale version is told to who may see the officer, and nobody else learns that there is one', async () => {
    const officer = await enrol('em@x.vn');
    await grant(officer, 'STAFF', agencyId);
    expect((await grant(officer, 'HEAD', agencyId)).errors?.[0]?.extensions['code']).toBe('CONFLICT');
    const outsider = await grant(officer, 'HEAD', agencyId, actors.head(newId()));
    expect(outsider.errors?.[0]?.extensions['code']).toBe('NOT_FOUND');
  });
});
