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

describe('signMinutes', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openAudit();
  });
  afterAll(() => scene.world.close());

  test('the minutes are signed when both sides have, on the day of the later signature', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'MINUTES_AGREED');
    const byTeam = of(await step(scene, 'signMinutes', made, { as: scene.inspector }, { signedOn: '2021-06-20' }));
    expect(byTeam).toMatchObject({ state: 'MINUTES_AGREED', teamSignedOn: '2021-06-20', signedOn: null });
    expect(byTeam['actions']).toEqual([]);
    const both = of(await step(scene, 'signMinutes', byTeam, { as: scene.head }, { signedOn: '2021-06-18' }));
    expect(both).toMatchObject({ state: 'SIGNED', agencySignedOn: '2021-06-18', signedOn: '2021-06-20' });
    const { verbs, events } = await traces(scene.world, made.id);
    expect(verbs.slice(-2)).toEqual(['signMinutes', 'signMinutes']);
    expect(events).toEqual([]);
  });

  test('the agency’s head may sign first', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'MINUTES_AGREED');
    const byHead = of(await step(scene, 'signMinutes', made, { as: scene.head }));
    expect(byHead).toMatchObject({ state: 'MINUTES_AGREED', agencySignedOn: '2021-06-12', teamSignedOn: null });
    expect(of(await step(scene, 'signMinutes', byHead, { as: scene.lead })).state).toBe('SIGNED');
  });

  test('a side that has signed does not sign again', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'MINUTES_AGREED');
    const byTeam = of(await step(scene, 'signMinutes', made, { as: scene.lead }));
    expect(codeOf(await step(scene, 'signMinutes', byTeam, { as: scene.inspector }))).toBe('CONFLICT');
    const byHead = of(await step(scene, 'signMinutes', byTeam, { as: scene.head }));
    expect(codeOf(await step(scene, 'signMinutes', byHead, { as: scene.head }))).toBe('CONFLICT');
  });

  test('one person does not sign for both sides', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'MINUTES_AGREED');
    const byTeam = of(await step(scene, 'signMinutes', made, { as: scene.lead }));
    const promoted = { ...scene.head, id: scene.lead.id };
    const answer = await step(scene, 'signMinutes', byTeam, { as: promoted });
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'RULE_BROKEN', rule: 'two-signers' });
  });

  test('nobody signs for the team who works at the agency, head and inspector in one least of all', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'MINUTES_AGREED');
    const headInTeam = { ...scene.inspector, grants: [...scene.inspector.grants, ...scene.head.grants] };
    for (const as of [leadOnStaff(scene), headInTeam]) {
      const answer = await step(scene, 'signMinutes', made, { as });
      expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'RULE_BROKEN', rule: 'inspector-not-of-agency' });
    }
  });

  test('the secretary and inspectors of other teams may not sign; outsiders learn nothing, a stale version is refused', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'MINUTES_AGREED');
    const others = [scene.secretary, actors.staff(scene.agency), actors.inspector(scene.leadUnit), actors.overseer()];
    expect(await refusals(scene, 'signMinutes', made, scene.lead, others)).toEqual(REFUSED);
  });

  test('nothing is signed before the minutes are agreed, nor dated before that', async () => {
    const early = await buildInspection(scene, 'ON_SITE', 'UNDER_WAY');
    expect(codeOf(await step(scene, 'signMinutes', early, { as: scene.lead }))).toBe('CONFLICT');
    const made = await buildInspection(scene, 'ON_SITE', 'MINUTES_AGREED');
    const backdated = { signedOn: '2021-06-10' };
    expect(codeOf(await step(scene, 'signMinutes', made, { as: scene.lead }, backdated))).toBe('INVALID_INPUT');
  });

  test('the journal’s chained part holds no signer’s name', async () => {
    const made = await buildInspection(scene, 'ON_SITE', 'SIGNED');
    const rows = await scene.world.sql<{ open: string; personal: string }>(
      `select j.after::text as open, p.after::text as personal
       from journal j join journal_personal p on p.journal_id = j.id where j.subject_id = $1 order by j.id desc limit 1`,
      [made.id],
    );
    expect(rows[0]?.open).not.toContain('Nguyễn Văn A');
    expect(rows[0]?.personal).toContain('Nguyễn Văn A');
  });
});
