import { isId, newId, type Actor } from '@qms/kernel';
import { done, type Attempt, type Attempts, type Places } from '@qms/testkit';
import { INPUTS } from '../src/management-review/management-review.js';
import {
  auditPlan,
  buildInspection,
  buildInternalAudit,
  FOUND,
  freshDay,
  hearSystem,
  STEPS,
  type Duty,
  type Scene,
  type Step,
} from './build.js';

/** Where each role is held when it is tried. */
export const placesIn = (scene: Scene): Places => ({
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

async function stepped(scene: Scene, verb: Step): Promise<Attempt> {
  const [method, state] = FROM[verb];
  const { id, version } = await buildInspection(scene, method, state);
  const input = { inspectionId: id, expectedVersion: version, ...STEPS[verb] };
  return { input, subject: 'inspectionId', object: { inspectors: [scene.inspector.id] } };
}

/** Whoever tries has been named for it: what is left to the policy is the role. A process is nobody to name. */
async function ofAudit(scene: Scene, as: Actor): Promise<Attempt> {
  const auditor = isId(as.id) ? as : { ...as, id: newId() };
  const { id, version } = await buildInternalAudit(scene, auditor);
  const input = { internalAuditId: id, expectedVersion: version, ...FOUND };
  return { input, subject: 'internalAuditId', object: { items: [{ auditorId: auditor.id }] } };
}

async function ofReview(scene: Scene): Promise<Attempt> {
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

/** An attempt at every mutation, each on an object of its own. */
export const attemptsIn = (scene: Scene): Attempts => ({
  ...Object.fromEntries((Object.keys(FROM) as Step[]).map((verb) => [verb, () => stepped(scene, verb)])),
  planInspection: () =>
    Promise.resolve({
      input: { agencyId: scene.agency, method: 'DESK', plannedOn: freshDay(), inspectors: [] },
      subject: 'agencyId',
    }),
  planInternalAudit: async () => ({
    input: auditPlan(await hearSystem(scene), newId()),
    subject: 'qualitySystemId',
  }),
  recordInternalAudit: (as) => ofAudit(scene, as),
  planManagementReview: async () => ({
    input: { qualitySystemId: await hearSystem(scene), plannedOn: '2021-08-01' },
    subject: 'qualitySystemId',
  }),
  recordManagementReview: () => ofReview(scene),
  importInspections: () => {
    const row = [scene.agency, 'DESK', freshDay(), '2021-07-01', ''].join();
    return Promise.resolve({
      input: { csv: `agency_id,method,planned_on,counted_on,reference\n${row}\n`, dryRun: false },
    });
  },
});
