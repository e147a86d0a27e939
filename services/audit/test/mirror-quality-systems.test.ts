import { inTransaction, type JobCtx } from '@qms/chassis';
import { newId } from '@qms/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listeners } from '../src/jobs.js';
import { mirrorQualitySystems } from '../src/quality-system/quality-system.jobs.js';
import type { QualitySystemFacts } from '../src/quality-system/quality-system.store.js';
import { openAudit, type Scene } from './build.js';

describe('the mirror of quality systems', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openAudit();
  });
  afterAll(() => scene.world.close());

  async function hear(...systems: Omit<QualitySystemFacts, 'stage' | 'holderId'>[]): Promise<void> {
    const ctx = scene.world.ctx() as JobCtx;
    const qualitySystems = systems.map((system) => ({ stage: 'DECLARED', holderId: scene.agency, ...system }));
    const event = { id: newId(), at: ctx.now, actorId: 'service:agency', requestId: newId(), source: 'agency' };
    await inTransaction(ctx.em, () => mirrorQualitySystems.run(ctx, { qualitySystems }, event));
  }

  async function members(id: string): Promise<unknown[]> {
    return scene.world.sql(
      `select agency_id as "agencyId", valid_from::text as "from", valid_to::text as "to"
       from quality_system_mirror_member where quality_system_id = $1 order by valid_from`,
      [id],
    );
  }

  test('follows the newest version; late and repeated events change nothing', async () => {
    const id = newId();
    const first = { agencyId: scene.province, from: '2014-05-18', to: null };
    const second = { agencyId: scene.agency, from: '2016-01-01', to: '2020-01-01' };
    await hear({ id, version: 2, members: [first, second] });
    const known = [{ ...first, to: 'infinity' }, second];
    expect(await members(id)).toEqual(known);
    await hear({ id, version: 1, members: [first] });
    await hear({ id, version: 2, members: [] });
    expect(await members(id)).toEqual(known);
    await hear({ id, version: 3, members: [second] }, { id, version: 4, members: [first] });
    expect(await members(id)).toEqual([known[0]]);
  });

  test('a payload that does not fit changes nothing and is not tried again', async () => {
    const bad = { id: 'x', version: 1, members: [] };
    await expect(hear(bad)).rejects.toThrow('does not fit');
  });

  test('every listener of the service is there by the name that the routes call', () => {
    expect(listeners.map(({ name, event }) => `${event} → ${name}`)).toEqual([
      'agency.registered → mirror-registered-agencies',
      'agency.changed → mirror-changed-agencies',
      'agency.dissolved → lapse-inspections-of-dissolved',
      'agency.succeeded → lapse-inspections-of-succeeded',
      'qualitySystem.changed → mirror-quality-systems',
    ]);
  });
});
