import { newId } from '@qms/kernel';
import { actors, breaches, probeRows, unguarded } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { takeInQualitySystems } from '../src/quality-system/quality-system.store.js';
import { buildInspection, openAudit, type Scene } from './build.js';

describe('what PostgreSQL itself lets through', () => {
  let scene: Scene;
  const agenciesOf = {
    agency_mirror: 'array[t.id]',
    journal_personal: '(select array[j.agency_id] from journal j where j.id = t.journal_id)',
    quality_system_mirror: `(select array_agg(m.agency_id) from quality_system_mirror_member m where m.quality_system_id = t.id)`,
  };

  beforeAll(async () => {
    scene = await openAudit();
    const { world, agency, elsewhere } = scene;
    await buildInspection(scene, 'ON_SITE', 'CLOSED');
    const below = newId();
    await world.sql(
      `insert into agency_edge (agency_id, above_id, kind, valid_from) values ($1, $2, 'PARENT', '2014-05-18')`,
      [elsewhere, below],
    );
    const theirs = { agency: elsewhere, lead: scene.outsider, head: actors.head(elsewhere) };
    await buildInspection({ ...scene, ...theirs, inspector: actors.inspector(elsewhere) }, 'DESK', 'CLOSED');
    await world.sql(`insert into journal_personal (journal_id, after)
      select id, '{}' from journal j where agency_id = '${elsewhere}'
        and not exists (select from journal_personal p where p.journal_id = j.id) limit 1`);
    const { em } = world.ctx();
    await takeInQualitySystems(
      em,
      [agency, elsewhere].map((id) => ({
        id: newId(),
        version: 1,
        members: [{ agencyId: id, from: '2020-01-01', to: null }],
      })),
    );
  });
  afterAll(() => scene.world.close());

  test('every table with an agency is guarded, and every other one is named with a reason', async () => {
    expect(await unguarded(scene.world, tables)).toEqual([]);
  });

  test('a head sees and writes the rows of the agency alone', async () => {
    const probed = await probeRows(scene.world, { as: scene.head, reached: [scene.agency], agenciesOf });
    expect(breaches(probed)).toEqual([]);
  });

  test('a lead unit sees and writes the rows of what it leads, and of no neighbour', async () => {
    const reached = [scene.province, scene.leadUnit, scene.agency];
    expect(breaches(await probeRows(scene.world, { as: scene.lead, reached, agenciesOf }))).toEqual([]);
  });
});
