import { actors, breaches, probeRows, unguarded } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { buildRevision, openDocumentControl, type Scene } from './build.js';

describe('what PostgreSQL itself lets through', () => {
  let scene: Scene;
  let other: string;
  const agenciesOf = {
    agency_mirror: 'array[t.id]',
    journal_personal: '(select array[j.agency_id] from journal j where j.id = t.journal_id)',
  };

  beforeAll(async () => {
    scene = await openDocumentControl();
    other = scene.outsider.grants[0]?.agencyId ?? '';
    await buildRevision(scene, 'EFFECTIVE');
    const people = { head: actors.head(other), secretary: actors.secretary(other) };
    await buildRevision({ ...scene, ...people, agencyId: other, reviewer: actors.internalAuditor(other) }, 'EFFECTIVE');
    // no noun here holds what is personal; one row for each agency all the same
    await scene.world.sql(`insert into journal_personal (journal_id, after)
      select distinct on (agency_id) id, '{}' from journal order by agency_id, id`);
  });
  afterAll(() => scene.world.close());

  test('every table with an agency is guarded, and every other one is named with a reason', async () => {
    expect(await unguarded(scene.world, tables)).toEqual([]);
  });

  test('a head sees and writes the rows of the agency alone', async () => {
    const reached = [scene.agencyId];
    expect(breaches(await probeRows(scene.world, { as: scene.head, reached, agenciesOf }))).toEqual([]);
  });

  test('a lead unit reaches what it leads', async () => {
    const rows = await scene.world.sql<{ id: string }>('select id from agency_mirror');
    const probed = await probeRows(scene.world, { as: scene.lead, reached: rows.map(({ id }) => id), agenciesOf });
    expect(probed.filter(({ own, ownSeen }) => own === 0 || ownSeen !== own)).toEqual([]);
  });

  test('a hole in the net is found, and so is a table that was forgotten', async () => {
    await scene.world.sql('create policy hole on document using (true)');
    const probed = await probeRows(scene.world, { as: scene.head, reached: [scene.agencyId], agenciesOf });
    expect(breaches(probed)).toEqual([
      expect.stringMatching(/^document: .*"foreignSeen":1.*"changed":1,"removed":1,"inserted":1/),
    ]);
    await scene.world.sql('drop policy hole on document');
    await scene.world.sql('alter table document no force row level security');
    await scene.world.sql('create table forgotten (agency_id uuid)');
    await scene.world.sql('create view door as select * from document');
    await scene.world.sql('grant delete on door to test_app');
    await scene.world.sql('create function astray() returns integer language sql security definer return 1');
    expect(await unguarded(scene.world, tables)).toEqual([
      'document is not guarded: use rowSecurity in its migration',
      'forgotten is not guarded: use rowSecurity in its migration',
      'the view door can be written through: use ownersView',
      'the function astray acts for its owner with no search_path of its own',
    ]);
  });
});
