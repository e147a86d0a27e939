import { actors } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  buildInspection,
  codeOf,
  leadOnStaff,
  of,
  openAudit,
  refusals,
  REFUSED,
  step,
  traces,
  type Scene,
} from './build.js';

describe('closeInspection', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openAudit();
  });
  afterAll(() => scene.world.close());

  test.each([
    ['ON_SITE', 'SIGNED'],
    ['DESK', 'REVIEWED'],
  ] as const)('an inspection %s is closed from %s; one journal row and one event', async (method, from) => {
    const made = await buildInspection(scene, method, from);
    const closed = of(await step(scene, 'closeInspection', made, { as: scene.inspector }));
    expect(closed).toMatchObject({ state: 'CLOSED', closedOn: '2021-07-01', actions: [] });
    const { verbs, events } = await traces(scene.world, made.id);
    expect(verbs.at(-1)).toBe('closeInspection');
    expect(events).toEqual(['inspection.closed']);
    const [event] = await scene.world.sql<{ payload: unknown }>(
      `select payload from outbox where payload->>'inspectionId' = $1`,
      [made.id],
    );
    expect(event?.payload).toEqual({ inspectionId: made.id, agencyId: scene.agency, method });
  });

  test('closing twice with one key is one effect and one event', async () => {
    const made = await buildInspection(scene, 'DESK', 'REVIEWED');
    const asking = { as: scene.lead, headers: { 'idempotency-key': 'close-1' } };
    const first = of(await step(scene, 'closeInspection', made, asking));
    expect(of(await step(scene, 'closeInspection', made, asking))).toEqual(first);
    expect((await traces(scene.world, made.id)).events).toHaveLength(1);
    expect(codeOf(await step(scene, 'closeInspection', first, { as: scene.lead }))).toBe('CONFLICT');
  });

  test('only the lead unit and the assigned inspector may; outsiders learn nothing, a stale version is refused', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'SIGNED');
    const others = [scene.head, scene.secretary, actors.inspector(scene.leadUnit), actors.overseer()];
    expect(await refusals(scene, 'closeInspection', made, scene.lead, others)).toEqual(REFUSED);
  });

  test('what is not signed or reviewed cannot be closed, nor closed before that day', async () => {
    const open = await buildInspection(scene, 'ON_SITE', 'MINUTES_AGREED');
    expect(codeOf(await step(scene, 'closeInspection', open, { as: scene.lead }))).toBe('CONFLICT');
    const made = await buildInspection(scene, 'ON_SITE', 'SIGNED');
    const early = { closedOn: '2021-06-11' };
    expect(codeOf(await step(scene, 'closeInspection', made, { as: scene.lead }, early))).toBe('INVALID_INPUT');
    const answer = await step(scene, 'closeInspection', made, { as: leadOnStaff(scene) });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ rule: 'inspector-not-of-agency' });
  });
});
