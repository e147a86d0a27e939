import { triedFromElsewhere, triedInEveryRole } from '@qms/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '../src/access.js';
import { attemptsIn, placesIn } from './attempts.js';
import { openReporting, type Scene } from './build.js';

let scene: Scene;
beforeAll(async () => {
  scene = await openReporting();
});
afterAll(() => scene.world.close());

test('every mutation answers every role as its policy says', async () => {
  expect(await triedInEveryRole(scene.world, access, placesIn(scene), attemptsIn(scene))).toEqual({
    tried: 10,
    wrong: [],
  });
});

test('what is another agency’s is not there, in the words of what is not', async () => {
  expect(await triedFromElsewhere(scene.world, access, placesIn(scene), attemptsIn(scene))).toMatchObject({
    tried: 7,
    wrong: [],
  });
});
