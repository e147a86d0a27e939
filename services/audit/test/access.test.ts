import { triedFromElsewhere, triedInEveryRole, type Attempt, type Attempts } from '@qms/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '../src/access.js';
import { buildInspection, freshDay, openAudit, STEPS, type Scene, type Step } from './build.js';

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

const attempts: Attempts = {
  ...Object.fromEntries((Object.keys(FROM) as Step[]).map((verb) => [verb, () => stepped(verb)])),
  planInspection: () =>
    Promise.resolve({
      input: { agencyId: scene.agency, method: 'DESK', plannedOn: freshDay(), inspectors: [] },
      subject: 'agencyId',
    }),
  importInspections: () => Promise.resolve({ input: { csv: '', dryRun: false } }),
};

test('every mutation answers every role as its policy says', async () => {
  expect(await triedInEveryRole(scene.world, access, places(), attempts)).toEqual({ tried: 100, wrong: [] });
}, 120_000);

test('what is another agency’s is not there, in the words of what is not', async () => {
  expect(await triedFromElsewhere(scene.world, access, places(), attempts)).toEqual({
    tried: 63,
    wrong: [],
    subjectless: ['importInspections'],
  });
}, 120_000);
