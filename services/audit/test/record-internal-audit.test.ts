import { actors, codeOf, done, REFUSED, refusals, ruleOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildInternalAudit, FOUND, openAudit, type Duty, type Scene } from './build.js';

const VERB = 'recordInternalAudit';

describe(VERB, () => {
  let scene: Scene;
  let auditor: ReturnType<typeof actors.internalAuditor>;
  beforeAll(async () => {
    scene = await openAudit();
    auditor = actors.internalAuditor(scene.agency);
  });
  afterAll(() => scene.world.close());

  const input = ({ id, version }: Duty) => ({ internalAuditId: id, expectedVersion: version, ...FOUND });

  test('a named auditor records what was found, and the register hears of it', async () => {
    const audit = await buildInternalAudit(scene, auditor);
    const fields = 'id version state auditedOn conclusion actions items { clause result evidence correction }';
    expect(done(await scene.world.mutate(VERB, input(audit), { as: auditor, fields }))).toEqual({
      id: audit.id,
      version: 2,
      state: 'RECORDED',
      auditedOn: '2021-06-02',
      conclusion: FOUND.conclusion,
      actions: [],
      items: [
        { clause: '7.5.3', result: 'CONFORMING', evidence: 'Sổ phân phối tài liệu', correction: null },
        { clause: '8.5.1', result: 'NONCONFORMING', evidence: 'Thiếu phiếu kiểm soát', correction: 'Đã bổ sung' },
      ],
    });
    expect(await traces(scene.world, audit.id)).toEqual({
      verbs: ['planInternalAudit', VERB],
      events: ['internalAudit.recorded'],
    });
    const deliveries = await scene.world.sql(
      `select queue, listener from outbox_delivery d join outbox o on o.id = d.event_id
       where o.payload->>'internalAuditId' = $1`,
      [audit.id],
    );
    expect(deliveries).toEqual([{ queue: 'agency', listener: 'take-in-internal-audit' }]);
    expect(codeOf(await scene.world.mutate(VERB, { ...input(audit), expectedVersion: 2 }, { as: auditor }))).toBe(
      'CONFLICT',
    );
  });

  test('an auditor of the agency who was not named may not, nor its head; outsiders learn nothing', async () => {
    const audit = await buildInternalAudit(scene, auditor);
    const others = [actors.internalAuditor(scene.agency), scene.head, scene.secretary, scene.lead];
    const trial = { verb: VERB, input: input(audit), subject: 'internalAuditId', outsider: scene.outsider, others };
    expect(await refusals(scene.world, { ...trial, allowed: auditor })).toEqual(REFUSED);
  });

  test('no clause is left out or added, no nonconformity is left uncorrected, no day is to come', async () => {
    const audit = await buildInternalAudit(scene, auditor);
    const call = (given: object) => scene.world.mutate(VERB, { ...input(audit), ...given }, { as: auditor });
    const [bad, good] = FOUND.findings;
    expect(ruleOf(await call({ findings: [{ ...bad, correction: null }, good] }))).toBe('nonconformity-corrected');
    for (const [field, given] of [
      ['findings', { findings: [good] }],
      ['findings', { findings: [good, good] }],
      ['findings', { findings: [good, { ...bad, clause: '9.1' }] }],
      ['findings.evidence', { findings: [bad, { ...good, evidence: ' ' }] }],
      ['auditedOn', { auditedOn: '2021-07-16' }],
      ['conclusion', { conclusion: '' }],
    ] as const) {
      expect((await call(given)).errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field });
    }
    expect((await traces(scene.world, audit.id)).verbs).toEqual(['planInternalAudit']);
  });
});
