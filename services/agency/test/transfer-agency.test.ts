import { actors, done, REFUSED, refusals, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildOfficer, openRegister, registerAgency, type Built, type Scene } from './build.js';

const VERB = 'transferAgency';
const ACT = { on: '2021-07-01', legalBasis: 'NQ 1659/NQ-UBTVQH15', reason: 'Chuyển nguyên trạng' };

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  async function withHead(agencyId: string): Promise<string> {
    const { world, lead } = scene;
    const officer = await buildOfficer(scene);
    const grant = {
      officerId: officer.id,
      role: 'HEAD',
      agencyId,
      from: '2020-01-01',
      expectedVersion: officer.version,
    };
    done(await world.mutate('grantRole', grant, { as: lead }));
    return officer.id;
  }
  const roles = (officerId: string): Promise<object[]> =>
    scene.world.sql(
      `select role, agency_id, valid_from::text as from, valid_to::text as to from officer_grant
       where officer_id = $1 order by valid_from`,
      [officerId],
    );
  const transfer = async (agency: Built, into: object): Promise<{ lines: { kind: string; to: { id: string } }[] }> => {
    const input = { ...ACT, agencyId: agency.id, expectedVersion: agency.version, into };
    return done(
      await scene.world.mutate(VERB, input, { as: scene.lead, fields: 'id version lines { kind to { id } }' }),
    );
  };

  test('under another name as a new legal unit its people follow, their systems and papers do not', async () => {
    const built = await registerAgency(scene.world, { code: '498', level: 'DISTRICT', parentId: scene.city });
    const head = await withHead(built.id);
    const zone = { code: '20333', name: 'Đặc khu Hoàng Sa', level: 'COMMUNE', obligation: 'ENCOURAGED' };
    const { lines } = await transfer(built, { ...zone, parentId: scene.city });
    expect(lines).toMatchObject([{ kind: 'RENAME' }]);
    expect(await roles(head)).toEqual([
      { role: 'HEAD', agency_id: built.id, from: '2020-01-01', to: '2021-07-01' },
      { role: 'HEAD', agency_id: lines[0]?.to.id, from: '2021-07-01', to: 'infinity' },
    ]);
    expect((await traces(scene.world, head)).verbs).toEqual(['enrolOfficer', 'grantRole', VERB]);
  });

  test('a deputy stays a deputy, and a role taken back before it began stays so', async () => {
    const { world, city, lead } = scene;
    const [built, roof] = [
      await registerAgency(world, { parentId: city }),
      await registerAgency(world, { parentId: city }),
    ];
    const head = actors.head(built.id, await withHead(built.id));
    const deputy = await buildOfficer(scene);
    const acting = { officerId: deputy.id, agencyId: built.id, form: 'KT', from: '2021-07-15', to: '2021-08-01' };
    done(await world.mutate('delegateRole', { ...acting, expectedVersion: deputy.version }, { as: head }));
    const other = await buildOfficer(scene);
    const later = { officerId: other.id, role: 'STAFF', agencyId: built.id, from: '2021-12-01' };
    const given = done<Built & { grants: { id: string }[] }>(
      await world.mutate(
        'grantRole',
        { ...later, expectedVersion: other.version },
        { as: lead, fields: 'version grants { id }' },
      ),
    );
    const back = {
      officerId: other.id,
      grantId: given.grants[0]?.id,
      on: '2021-11-01',
      expectedVersion: given.version,
    };
    done(await world.mutate('revokeRole', back, { as: lead }));
    await transfer(built, { agencyId: roof.id });
    const forms = await world.sql(
      'select agency_id, form, delegated_by, valid_to::text as to from officer_grant where officer_id = $1 and valid_from < valid_to',
      [deputy.id],
    );
    expect(forms).toEqual([{ agency_id: roof.id, form: 'KT', delegated_by: head.id, to: '2021-08-01' }]);
    expect(await roles(other.id)).toMatchObject([{ agency_id: built.id, from: '2021-12-01', to: '2021-12-01' }]);
  });

  test('under the roof of one that is there they follow too', async () => {
    const [built, roof] = [
      await registerAgency(scene.world, { parentId: scene.city }),
      await registerAgency(scene.world, { parentId: scene.city }),
    ];
    const head = await withHead(built.id);
    expect((await transfer(built, { agencyId: roof.id })).lines).toEqual([{ kind: 'TRANSFER', to: { id: roof.id } }]);
    expect(await roles(head)).toMatchObject([{ to: '2021-07-01' }, { agency_id: roof.id, to: 'infinity' }]);
  });

  test('who may', async () => {
    const { world, city, lead, outsider, agency } = scene;
    const { id, version } = await registerAgency(world, { parentId: city });
    const input = { ...ACT, agencyId: id, expectedVersion: version, into: { agencyId: agency } };
    const others = [actors.head(city), actors.secretary(city)];
    const trial = { verb: VERB, input, subject: 'agencyId', allowed: lead, outsider, others };
    expect(await refusals(world, trial)).toEqual(REFUSED);
  });
});
