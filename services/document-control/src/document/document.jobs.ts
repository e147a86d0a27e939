import { listen } from '@qms/chassis';
import { agencyDissolved, agencySucceeded } from '@qms/events';
import { closeDocuments } from './document.commands.js';

/** The papers of agencies that end close with them: who takes their place issues its own (QĐ19 art. 4.2). */
export const closeDocumentsOfSucceeded = listen(agencySucceeded, {
  name: 'close-documents-of-succeeded',
  handle: (ctx, { lines, on }) => closeDocuments(ctx, { agencyIds: lines.map(({ fromId }) => fromId), on }),
});

export const closeDocumentsOfDissolved = listen(agencyDissolved, {
  name: 'close-documents-of-dissolved',
  handle: (ctx, { agencyIds, on }) => closeDocuments(ctx, { agencyIds, on }),
});
