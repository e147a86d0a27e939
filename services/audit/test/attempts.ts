import { type Attempt, type Attempts, type Places } from '@qms/testkit';
import { buildInspection, freshDay, STEPS, type Scene, type Step } from './build.js';

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

/** An attempt at every mutation, each on an object of its own. */
export const attemptsIn = (scene: Scene): Attempts => ({
  ...Object.fromEntries((Object.keys(FROM) as Step[]).map((verb) => [verb, () => stepped(scene, verb)])),
  planInspection: () =>
    Promise.resolve({
      input: { agencyId: scene.agency, method: 'DESK', plannedOn: freshDay(), inspectors: [] },
      subject: 'agencyId',
    }),
  importInspections: () => {
    const row = [scene.agency, 'DESK', freshDay(), '2021-07-01', ''].join();
    return Promise.resolve({
      input: { csv: `agency_id,method,planned_on,counted_on,reference\n${row}\n`, dryRun: false },
    });
  },
});
