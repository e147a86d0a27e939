import { sealSome, verifyJournal } from '@qms/chassis';
import { newId, type Actor } from '@qms/kernel';
import { actors, breaches, done, probeRows, unguarded, withAdmin, type World } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import {
  announcement,
  buildOfficer,
  buildProcedures,
  buildSystem,
  hearCoverage,
  openRegister,
  registerAgency,
  type Scene,
} from './build.js';

const OF_SYSTEM = (id: string): string =>
  `(select array_agg(m.agency_id) from quality_system_member m where m.quality_system_id = ${id})`;
const OF_OFFICER = (id: string): string =>
  `(select coalesce(array_agg(g.agency_id), '{}') from officer_grant g where g.officer_id = ${id} and g.agency_id is not null)`;
const OF_JOURNAL = `case when j.subject_type = 'declaration'
    then (select ${OF_SYSTEM('d.quality_system_id')} from declaration d where d.id = j.subject_id)
    else array_remove(array[j.agency_id], null) end`;

/** Files in and out are the person’s who brought or ordered them, whatever else that person reaches. */
function broughtBy({ id }: Actor, own: string, foreign: string): Record<string, string> {
  const of = (column: string): string =>
    `case when ${column} = '${id}' then array['${own}']::uuid[] else array['${foreign}']::uuid[] end`;
  return {
    upload: of('t.actor_id'),
    register_import: of('t.actor_id'),
    register_import_row: `(select ${of('i.actor_id')} from register_import i where i.id = t.import_id)`,
    register_export: of('t.actor_id'),
  };
}

/** One file brought, one import of it, and one list ordered. */
async function bringFiles(world: World, actorId: string): Promise<void> {
  const [upload, taking, ordered] = [newId(), newId(), newId()];
  await world.sql(
    `insert into upload (id, changed_at, actor_id, name, bytes, state, expires_at)
     values ($1, now(), $2, 'a.csv', 1, 'AWAITED', now())`,
    [upload, actorId],
  );
  await world.sql(
    `insert into register_import (id, changed_at, kind, sha256, rows, created, changed, unchanged, faulty, state, dry_run, actor_id, input)
     values ($1, now(), 'AGENCIES', repeat('0', 64), 1, 0, 0, 0, 1, 'DONE', true, $2, '{}')`,
    [taking, actorId],
  );
  await world.sql(`insert into register_import_row (import_id, kind, seq, line) values ($1, 'FAULT', 0, 2)`, [taking]);
  await world.sql(
    `insert into register_export (id, changed_at, actor_id, list, format, as_of, language, filter, grants_sha256, reach_sha256, state)
     values ($1, now(), $2, 'AGENCIES', 'CSV', '2021-07-15', 'vi', '{}', repeat('0', 64), repeat('0', 64), 'QUEUED')`,
    [ordered, actorId],
  );
}

describe('what PostgreSQL itself lets through', () => {
  let scene: Scene;
  let holder: string;
  let head: Actor;
  const agenciesOf = {
    agency: 'array[t.id]',
    quality_system: OF_SYSTEM('t.id'),
    quality_system_member: OF_SYSTEM('t.quality_system_id'),
    quality_system_procedure: OF_SYSTEM('t.quality_system_id'),
    quality_system_committee: OF_SYSTEM('t.quality_system_id'),
    system_evidence: OF_SYSTEM('t.quality_system_id'),
    succession: `(select array_agg(of.id) from (select t.territory_id union select l.from_id from succession_line l
      where l.succession_id = t.id union select l.to_id from succession_line l where l.succession_id = t.id) of (id))`,
    succession_line: 'array_remove(array[t.from_id, t.to_id], null)',
    declaration: OF_SYSTEM('t.quality_system_id'),
    declaration_procedure: `(select ${OF_SYSTEM('d.quality_system_id')} from declaration d where d.id = t.declaration_id)`,
    procedure: 'null',
    announcement: 'array[t.announced_by_id]',
    officer: OF_OFFICER('t.id'),
    officer_grant: 'array_remove(array[t.agency_id], null)',
    officer_competence: OF_OFFICER('t.officer_id'),
    journal: `(select ${OF_JOURNAL} from (select t.*) j)`,
    journal_personal: `(select ${OF_JOURNAL} from journal j where j.id = t.journal_id)`,
  };
  // reading an announcement is everybody's; only officers are personal, and their journal names no agency
  const bare = ['procedure', 'journal_personal'];

  beforeAll(async () => {
    scene = await openRegister();
    const { world, city, elsewhere } = scene;
    const { id: theirLead } = await registerAgency(world, { code: '49-SKHCN', parentId: elsewhere });
    const appointment = { agencyId: elsewhere, leadUnitId: theirLead, from: '2014-05-18', expectedVersion: 1 };
    done(await world.mutate('appointLeadUnit', appointment));
    const theirs = { ...scene, city: elsewhere, leadUnit: theirLead, lead: actors.lead(theirLead) };
    const declared = async (of: Scene, code: string): Promise<{ holder: string; id: string }> => {
      const { id } = await registerAgency(world, { parentId: of.city });
      return buildSystem(of, 'DECLARED', { holder: id, procedureIds: await buildProcedures(of, id, code) });
    };
    const [ourSystem, theirSystem] = [await declared(scene, '1.003001'), await declared(theirs, '1.003002')];
    holder = ourSystem.holder;
    head = actors.head(holder);
    for (const { id } of [head, scene.lead, theirs.lead]) await bringFiles(world, id);
    const theirHolder = theirSystem.holder;
    for (const [announcer, lead, agencyId, systemId] of [
      [city, scene.lead, holder, ourSystem.id],
      [elsewhere, theirs.lead, theirHolder, theirSystem.id],
    ] as const) {
      const why = { legalBasis: 'NQ', reason: 'Thử' };
      const renamed = { agencyId, expectedVersion: 1, name: 'Tên mới', from: '2021-01-01', ...why };
      done(await world.mutate('renameAgency', renamed, { as: lead }));
      const { id: ending } = await registerAgency(world, { parentId: announcer });
      const from = [{ agencyId: ending, expectedVersion: 1 }];
      done(await world.mutate('mergeAgencies', { from, into: { agencyId }, on: '2021-07-01', ...why }, { as: lead }));
      const announced = announcement(announcer, `1.00${announcer === city ? 1 : 2}000`);
      const { id: procedureId } = done(await world.mutate('announceProcedures', announced, { as: lead }));
      done(await world.mutate('assignProcedures', { agencyId, procedureIds: [procedureId], from: '2021-04-01' }));
      const officer = await buildOfficer(scene);
      const role = { officerId: officer.id, role: 'ISO_SECRETARY', agencyId, from: '2021-01-01' };
      const { version } = done(await world.mutate('grantRole', { ...role, expectedVersion: 1 }));
      const skill = { certificate: 'ISO 9001', issuedOn: '2020-01-01', expectedVersion: version };
      done(await world.mutate('recordCompetence', { officerId: officer.id, ...skill }));
      const { version: expectedVersion } = done<{ version: number }>({
        ...(await world.query('query ($id: ID!) { qualitySystem(id: $id) { version } }', { id: systemId })),
      });
      const committee = { decisionNumber: '7/QĐ', decidedOn: '2021-02-01', qualitySystemId: systemId, expectedVersion };
      const members = [{ officerId: officer.id, duty: 'CHAIR' }];
      done(await world.mutate('appointCommittee', { ...committee, members }, { as: actors.head(agencyId) }));
      await hearCoverage(scene, { agencyId, procedureIds: [procedureId] });
    }
  });
  afterAll(() => scene.world.close());

  test('every table with an agency is guarded, and every other one is named with a reason', async () => {
    expect(await unguarded(scene.world, tables)).toEqual([]);
  });

  test('a head sees and writes the rows of the agency alone', async () => {
    const probed = await probeRows(scene.world, {
      as: head,
      reached: [holder],
      agenciesOf: { ...agenciesOf, ...broughtBy(head, holder, scene.elsewhere) },
    });
    // an agency below its committee decides on no procedures of its own
    expect(breaches(probed, [...bare, 'announcement'])).toEqual([]);
  });

  test('a lead unit sees and writes the rows of what it leads, and of no neighbour', async () => {
    const below = await scene.world.sql<{ id: string }>(
      'select agency_id as id from agency_reach where above_id = $1 and not by_lead',
      [scene.city],
    );
    const reached = below.map(({ id }) => id);
    expect(reached.length).toBeGreaterThan(3);
    const theirOwn = broughtBy(scene.lead, scene.leadUnit, scene.elsewhere);
    const probed = await probeRows(scene.world, {
      as: scene.lead,
      reached,
      agenciesOf: { ...agenciesOf, ...theirOwn },
    });
    expect(breaches(probed, bare)).toEqual([]);
  });

  test('the journal is verified whole by the serving login too, and its rows of no agency are not for everybody', async () => {
    const { world, lead } = scene;
    const rows = (await world.sql('select 1 from journal')).length;
    expect(await sealSome(world.database)).toBe(rows);
    const verdict = await withAdmin(world.databaseUrls.appUrl, (client) =>
      verifyJournal(async (text, values) => (await client.query(text, values)).rows, []),
    );
    expect(verdict).toMatchObject({ rows, sealed: rows, fault: null });
    const ofNone = `select 1 from journal where agency_id is null and subject_type = 'officer'`;
    expect(await world.sql(ofNone)).not.toEqual([]);
    expect(await world.database.fork(lead).execute(ofNone)).toEqual([]);
  });

  test('what looks past the policies judges the reach itself', async () => {
    const { world, lead } = scene;
    const seen = async (as: Actor, query: string): Promise<string[]> => {
      const rows = await world.database.fork(as).execute<{ id: string }[]>(query);
      return [...new Set(rows.map(({ id }) => id))].toSorted();
    };
    const everybody = (await world.sql<{ id: string }>('select id from agency order by id')).map(({ id }) => id);
    const led = await seen(lead, 'select id from agency');
    expect(led.length).toBeLessThan(everybody.length);
    const searching = `select agency_id as id from search_agencies('co quan', 'co quan', current_date, null, null, null, 1000)`;
    expect((await world.database.fork(lead).execute(searching)).length).toBeGreaterThan(0);
    expect(await seen(actors.nobody(), searching)).toEqual([]);
    expect(await seen(actors.head(holder), searching)).toEqual([holder]);
    for (const query of [`select agencies_like('%') as id`, 'select agency_id as id from agency_tree']) {
      expect(await seen(actors.head(holder), query)).toEqual([holder]);
      expect(await seen(lead, query)).toEqual(led);
      expect(await seen(actors.overseer(), query)).toEqual(everybody);
      expect(await seen(actors.nobody(), query)).toEqual([]);
      const past = await withAdmin(world.databaseUrls.appUrl, (client) => client.query(query));
      expect(past.rows).toEqual([]);
    }
    // what is counted by the tree is counted by what is held at a place: who is everywhere is asked for otherwise
    const reached = 'select agency_id as id from agency_reached';
    const unit = lead.grants[0]?.agencyId ?? '';
    expect(await seen(actors.head(holder), reached)).toEqual([holder]);
    expect(await seen(lead, reached)).toEqual(led);
    expect(await seen(actors.staff(unit), reached)).toEqual([unit]);
    expect(await seen(actors.overseer(), reached)).toEqual([]);
    expect(await seen(actors.nobody(), reached)).toEqual([]);
  });
});
