import { newId } from '@qms/kernel';
import { actors, breaches, done, probeRows, unguarded } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { takeInQualitySystems } from '../src/quality-system/quality-system.store.js';
import { INPUTS } from '../src/management-review/management-review.js';
import { buildInspection, buildInternalAudit, hearSystem, openAudit, type Scene } from './build.js';

const OF_REVIEW = '(select array[r.agency_id] from management_review r where r.id = t.management_review_id)';

describe('what PostgreSQL itself lets through', () => {
  let scene: Scene;
  const agenciesOf = {
    agency_mirror: 'array[t.id]',
    journal_personal: '(select array[j.agency_id] from journal j where j.id = t.journal_id)',
    internal_audit_item: '(select array[a.agency_id] from internal_audit a where a.id = t.internal_audit_id)',
    management_review_input: OF_REVIEW,
    management_review_decision: OF_REVIEW,
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
    for (const of of [scene, { ...scene, ...theirs, secretary: actors.secretary(elsewhere) }]) {
      const auditor = actors.internalAuditor(of.agency);
      const system = await hearSystem(of);
      await buildInternalAudit(of, auditor, system);
      const planned = { qualitySystemId: system, plannedOn: '2021-06-01' };
      const review = done(await world.mutate('planManagementReview', planned, { as: of.secretary }));
      const outcome = {
        managementReviewId: review.id,
        expectedVersion: review.version,
        reviewedOn: '2021-06-05',
        inputs: INPUTS.map((topic) => ({ topic, note: 'Đã xem xét' })),
        decisions: [{ topic: 'CHANGE', decision: 'Sửa quy trình' }],
        conclusion: 'Thích hợp',
      };
      done(await world.mutate('recordManagementReview', outcome, { as: of.head }));
    }
    const { em } = world.ctx();
    await takeInQualitySystems(
      em,
      [agency, elsewhere].map((id) => ({
        id: newId(),
        version: 1,
        stage: 'DECLARED',
        holderId: id,
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
