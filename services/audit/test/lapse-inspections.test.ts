import { inTransaction, type JobCtx } from '@qms/chassis';
import { newId } from '@qms/kernel';
import { traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lapseInspectionsOfDissolved, lapseInspectionsOfSucceeded } from '../src/inspection/inspection.jobs.js';
import { buildInspection, openAudit, type Scene } from './build.js';

describe('the inspections of an agency that ends', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openAudit();
  });
  afterAll(() => scene.world.close());

  async function hear(listener: typeof lapseInspectionsOfSucceeded, facts: object): Promise<void> {
    const ctx = scene.world.ctx() as JobCtx;
    const event = { id: newId(), at: ctx.now, actorId: 'service:agency', requestId: newId(), source: 'agency' };
    const payload = { successionId: newId(), legalBasis: 'NQ 1659', on: '2021-07-01', ...facts };
    await inTransaction(ctx.em, () => listener.run(ctx, payload, event));
  }
  const state = (id: string): Promise<object[]> =>
    scene.world.sql('select state, conclusion, closed_on::text as closed from inspection where id = $1', [id]);

  test('lapse when they were not done, and close when they count; both say by which act', async () => {
    const [planned, underWay] = [
      await buildInspection(scene, 'ON_SITE', 'PLANNED'),
      await buildInspection(scene, 'ON_SITE', 'UNDER_WAY'),
    ];
    const [requested, reviewed] = [
      await buildInspection(scene, 'DESK', 'REQUESTED'),
      await buildInspection(scene, 'DESK', 'REVIEWED'),
    ];
    const closed = await buildInspection(scene, 'DESK', 'CLOSED');
    const other = await buildInspection(scene, 'ON_SITE', 'PLANNED', { agencyId: scene.leadUnit });
    const [before] = await state(closed.id);
    const lines = [
      { fromId: scene.agency, toId: newId(), kind: 'SPLIT' },
      { fromId: scene.agency, toId: newId(), kind: 'SPLIT' },
    ];
    await hear(lapseInspectionsOfSucceeded, { lines });
    await hear(lapseInspectionsOfSucceeded, { lines });
    const conclusion = 'Cơ quan kết thúc từ ngày 2021-07-01 theo NQ 1659.';
    for (const { id } of [planned, underWay, requested]) {
      expect(await state(id)).toEqual([{ state: 'LAPSED', conclusion, closed: '2021-07-01' }]);
    }
    expect(await state(reviewed.id)).toEqual([{ state: 'CLOSED', conclusion, closed: '2021-07-01' }]);
    expect(await state(closed.id)).toEqual([before]);
    expect(await state(other.id)).toMatchObject([{ state: 'PLANNED' }]);
    expect((await traces(scene.world, planned.id)).verbs.at(-1)).toBe('lapseInspections');
    expect((await traces(scene.world, planned.id)).events).toEqual([]);
    expect((await traces(scene.world, reviewed.id)).events).toEqual(['inspection.closed']);
    const due = await scene.world.query(
      '{ auditObligations(dueBefore: "2030-01-01", first: 9) { nodes { subjectId } } }',
    );
    expect(due.data.auditObligations.nodes).toEqual([{ subjectId: other.id }]);
    await hear(lapseInspectionsOfDissolved, { agencyIds: [scene.leadUnit] });
    expect(await state(other.id)).toMatchObject([{ state: 'LAPSED' }]);
  });
});
