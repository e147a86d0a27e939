import { triedWithKeys } from '@qms/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '../src/access.js';
import { attemptsIn, placesIn } from './attempts.js';
import { openRegister, type Scene } from './build.js';

let scene: Scene;
beforeAll(async () => {
  scene = await openRegister();
});
afterAll(() => scene.world.close());

test('every mutation does once what one key asks for, and answers its twins alike', async () => {
  const { verbs, wrong } = await triedWithKeys(scene.world, access, placesIn(scene), attemptsIn(scene));
  expect(wrong).toEqual([]);
  expect(verbs).toEqual(Object.keys(access.mutations).sort());
}, 300_000);
