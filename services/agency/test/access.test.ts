import { triedFromElsewhere, triedInEveryRole } from '@qms/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '../src/access.js';
import { attemptsIn, placesIn } from './attempts.js';
import { openRegister, type Scene } from './build.js';

let scene: Scene;
beforeAll(async () => {
  scene = await openRegister();
});
afterAll(() => scene.world.close());

test('every mutation answers every role as its policy says', async () => {
  expect(await triedInEveryRole(scene.world, access, placesIn(scene), attemptsIn(scene))).toEqual({
    tried: 420,
    wrong: [],
  });
}, 300_000);

test('what is another agency’s is not there, in the words of what is not', async () => {
  expect(await triedFromElsewhere(scene.world, access, placesIn(scene), attemptsIn(scene))).toEqual({
    tried: 224,
    wrong: [],
    subjectless: [
      'enrolOfficer',
      'importAgencies',
      'importDeclarations',
      'importOfficers',
      'importSuccessions',
      'requestUpload',
      'exportList',
      'importStandardEdition',
      'changeTerm',
      'setWorkingDay',
    ],
  });
}, 300_000);
