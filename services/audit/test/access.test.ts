import { isId, newId, type Actor } from '@qms/kernel';
import { done, triedFromElsewhere, triedInEveryRole, type Attempt, type Attempts } from '@qms/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '../src/access.js';
import { INPUTS } from '../src/management-review/management-review.js';
import {
  auditPlan,
  buildInspection,
  buildInternalAudit,
  FOUND,
  freshDay,
  hearSystem,
  openAudit,
  STEPS,
  type Duty,
  type Scene,
  type Step,
} from './build.js';

let scene: Scene;
beforeAll(async () => {
  scene = await openAudit();
});
afterAll(() => scene.world.close());

const places = () => ({
  agency: scene.agency,
  leadUnit: scene.leadUnit,
  committee: scene.province,
  elsewhere: scene.elsewhere,
});

/** From which state each verb goes on. */
const FROM: Record<Step, readonly ['ON_SITE' | 'DESK', string]> = {
  announceInspection: ['ON_SITE', 'PLANNED'],
  startInspection: ['ON_SITE', 'ANNOUNCED'],
  agreeMinutes: ['ON_SITE', 'UNDER_WAY'],
  signMinutes: ['ON_SITE', 'MINUTES_AGREED'],
  requestAgencyReport: ['DESK', 'PLANNED'],
  submitAgencyReport: ['DESK', 'REQUESTED'],
  reviewAgencyReport: ['DESK', 'REPORTED'],
  closeInspection: ['ON_SITE', 'SIGNED'],
};

async function stepped(verb: Step): Promise<Attempt> {
  const [method, state] = FROM[verb];
  const { id, version } = await buildInspection(scene, method, state);
  const input = { inspectionId: id, expectedVersion: version, ...STEPS[verb] };
  return { input, subject: 'inspectionId', object: { inspectors: [scene.inspector.id] } };
}

/** Whoever tries has been named for it: what is left to the policy is the role. A process is nobody to name. */
async function ofAudit(as: Actor): Promise<Attempt> {
  const auditor = isId(as.id) ? as : { ...as, id: newId() };
  const { id, version } = await buildInternalAudit(scene, auditor);
  const input = { internalAuditId: id, expectedVersion: version, ...FOUND };
  return { input, subject: 'internalAuditId', object: { items: [{ auditorId: auditor.id }] } };
}

async function ofReview(): Promise<Attempt> {
  const planned = { qualitySystemId: await hearSystem(scene), plannedOn: '2021-06-01' };
  const { id, version } = done<Duty>(
    await scene.world.mutate('planManagementReview', planned, { as: scene.secretary }),
  );
  const input = {
    managementReviewId: id,
    expectedVersion: version,
    reviewedOn: '2021-06-05',
    inputs: INPUTS.map((topic) => ({ topic, note: 'Đã xem xét' })),
    decisions: [{ topic: 'CHANGE', decision: 'Sửa quy trình' }],
    conclusion: 'Thích hợp',
  };
  return { input, subject: 'managementReviewId' };
}

const attempts: Attempts = {
  ...Object.fromEntries((Object.keys(FROM) as Step[]).map((verb) => [verb, () => stepped(verb)])),
  planInspection: () =>
    Promise.resolve({
      input: { agencyId: scene.agency, method: 'DESK', plannedOn: freshDay(), inspectors: [] },
      subject: 'agencyId',
    }),
  planInternalAudit: async () => ({
    input: auditPlan(await hearSystem(scene), newId()),
    subject: 'qualitySystemId',
  }),
  recordInternalAudit: ofAudit,
  planManagementReview: async () => ({
    input: { qualitySystemId: await hearSystem(scene), plannedOn: '2021-08-01' },
    subject: 'qualitySystemId',
  }),
  recordManagementReview: ofReview,
  importInspections: () => Promise.resolve({ input: { csv: '', dryRun: false } }),
};

test('every mutation answers every role as its policy says', async () => {
  expect(await triedInEveryRole(scene.world, access, places(), attempts)).toEqual({ tried: 140, wrong: [] });
}, 120_000);

test('what is another agency’s is not there, in the words of what is not', async () => {
  expect(await triedFromElsewhere(scene.world, access, places(), attempts)).toEqual({
    tried: 91,
    wrong: [],
    subjectless: ['importInspections'],
  });
}, 120_000);
