import { listen } from '@qms/chassis';
import { agencyDissolved, agencySucceeded } from '@qms/events';
import { lapseInspections } from './inspection.commands.js';

/** Inspections of agencies that end do so with them: whoever takes their place is inspected in its own right. */
export const lapseInspectionsOfSucceeded = listen(agencySucceeded, {
  name: 'lapse-inspections-of-succeeded',
  handle: (ctx, { lines, ...act }) => lapseInspections(ctx, { ...act, agencyIds: lines.map(({ fromId }) => fromId) }),
});

export const lapseInspectionsOfDissolved = listen(agencyDissolved, {
  name: 'lapse-inspections-of-dissolved',
  handle: (ctx, act) => lapseInspections(ctx, act),
});
