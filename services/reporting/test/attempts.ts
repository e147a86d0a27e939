import type { Attempts, Places } from '@qms/testkit';
import type { Scene } from './build.js';

/** Where each role is held when it is tried. */
export const placesIn = ({ committee, leadUnit, agency, elsewhere }: Scene): Places => ({
  committee,
  leadUnit,
  agency,
  elsewhere,
});

let asked = 0;

/** A quarter that nobody has asked about yet, the latest first. */
function freshQuarter(): string {
  const since = 2021 * 4 + 1 - asked;
  asked += 1;
  return `${Math.floor(since / 4)}-Q${(since % 4) + 1}`;
}

/** An attempt at every mutation, each on an object of its own. */
export const attemptsIn = (scene: Scene): Attempts => ({
  requestReport: () =>
    Promise.resolve({
      input: { kind: 'QUARTERLY', period: freshQuarter(), scopeAgencyId: scene.agency },
      subject: 'scopeAgencyId',
      absent: 'INVALID_INPUT',
    }),
});
