import { newId } from '@qms/kernel';
import { actors, codeOf, done, ruleOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditPlan, hearSystem, openAudit, type Scene } from './build.js';

const VERB = 'planInternalAudit';
const FIELDS = `id version state plannedOn agency { id asOf } qualitySystem { id } actions
  items { clause result auditor { id } responsible { id } }`;

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openAudit();
  });
  afterAll(() => scene.world.close());

  const auditor = newId();

  test('the secretary plans who looks at what, with a journal row', async () => {
    const system = await hearSystem(scene);
    const as = scene.secretary;
    const audit = done(await scene.world.mutate(VERB, auditPlan(system, auditor), { as, fields: FIELDS }));
    expect(audit).toMatchObject({
      version: 1,
      state: 'PLANNED',
      plannedOn: '2021-06-01',
      agency: { id: scene.agency, asOf: '2021-07-15' },
      qualitySystem: { id: system },
      actions: [],
      items: [
        { clause: '7.5.3', result: null, auditor: { id: auditor } },
        { clause: '8.5.1', result: null, auditor: { id: auditor } },
      ],
    });
    expect(await traces(scene.world, audit.id)).toEqual({ verbs: [VERB], events: [] });
    const { data } = await scene.world.query(
      `{ internalAudits(first: 5, filter: { qualitySystemId: "${system}", state: PLANNED }) { totalCount nodes { id } }
         internalAudit(id: "${audit.id}") { id journal(first: 5) { nodes { verb } } } }`,
      {},
      { as },
    );
    expect(data.internalAudits).toEqual({ totalCount: 1, nodes: [{ id: audit.id }] });
    expect(data.internalAudit.journal.nodes).toEqual([{ verb: VERB }]);
  });

  test('the lead unit, staff and auditors may not; outsiders and unknown systems find nothing', async () => {
    const input = auditPlan(await hearSystem(scene), auditor);
    const call = async (as: typeof scene.lead, given = input) => codeOf(await scene.world.mutate(VERB, given, { as }));
    for (const as of [scene.lead, scene.inspector, actors.staff(scene.agency), actors.internalAuditor(scene.agency)]) {
      expect(await call(as)).toBe('FORBIDDEN');
    }
    expect(await call(scene.outsider)).toBe('NOT_FOUND');
    expect(await call(scene.head, auditPlan(newId(), auditor))).toBe('NOT_FOUND');
    expect(await call(scene.head, auditPlan('none', auditor))).toBe('NOT_FOUND');
    const { data } = await scene.world.query('{ internalAudits(first: 5) { totalCount } }', {}, { as: scene.outsider });
    expect(data.internalAudits.totalCount).toBe(0);
  });

  test('nobody audits their own work; clauses are numbers, each once; people are ids', async () => {
    const plan = auditPlan(await hearSystem(scene), auditor);
    const call = (items: object[]) => scene.world.mutate(VERB, { ...plan, items }, { as: scene.head });
    const own = await call([{ clause: '9.2', auditorId: auditor, responsibleId: auditor }]);
    expect(ruleOf(own)).toBe('auditor-not-of-own-work');
    const item = { clause: '9.2', auditorId: auditor, responsibleId: newId() };
    for (const items of [[], [item, item], [{ ...item, clause: 'nine' }], [{ ...item, auditorId: 'x' }]]) {
      expect((await call(items)).errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'items' });
    }
  });
});
