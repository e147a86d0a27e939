import { newId } from '@qms/kernel';
import { type Attempt, type Attempts, type Places } from '@qms/testkit';
import { mayReadDrafts } from '../src/document/document.policy.js';
import { mayReadRevision } from '../src/revision/revision.policy.js';
import { buildDocument, buildRevision, of, TODAY, type Scene, type STATES } from './build.js';

/** Where each role is held when it is tried. */
export const placesIn = (scene: Scene): Places => ({
  agency: scene.agencyId,
  leadUnit: scene.leadUnitId,
  committee: scene.cityId,
  elsewhere: scene.otherId,
});

async function ofDocument(scene: Scene, input: object): Promise<Attempt> {
  const { documentId } = await buildRevision(scene, 'EFFECTIVE');
  const [{ version } = { version: 0 }] = await scene.world.sql<{ version: number }>(
    'select version from document where id = $1',
    [documentId],
  );
  return { input: { documentId, expectedVersion: version, ...input }, subject: 'documentId' };
}

async function ofRevision(scene: Scene, state: (typeof STATES)[number], more: object = {}): Promise<Attempt> {
  const made = await buildRevision(scene, state);
  const text = { state: made.state, authorId: scene.secretary.id, reviewers: [scene.reviewer.id] };
  const hashed = 'effectiveOn' in more ? { contentSha256: made.contentSha256 } : {};
  return {
    input: { ...of(made), ...hashed, ...more },
    subject: 'revisionId',
    object: text,
    known: (here) => mayReadRevision(here, text),
  };
}

/** An attempt at every mutation, each on an object of its own. */
export const attemptsIn = (scene: Scene): Attempts => ({
  importDocuments: () => {
    const row = [scene.agencyId, newId(), 'FORM', 'Biểu mẫu', '2021-01-04', '12'].join();
    return Promise.resolve({
      input: { csv: `agency_id,code,kind,title,effective_on,review_cycle_months\n${row}\n`, dryRun: false },
    });
  },
  createDocument: () =>
    Promise.resolve({
      input: { agencyId: scene.agencyId, code: newId(), kind: 'FORM', title: 'Biểu mẫu' },
      subject: 'agencyId',
    }),
  retitleDocument: () => ofDocument(scene, { title: 'Tên khác' }),
  setReviewCycle: () => ofDocument(scene, { months: 6 }),
  linkProcedures: () => ofDocument(scene, { procedureIds: [newId()] }),
  withdrawDocument: () => ofDocument(scene, { on: TODAY }),
  draftRevision: async () => ({
    input: { documentId: (await buildDocument(scene)).id, content: 'Bước 1.' },
    subject: 'documentId',
    known: mayReadDrafts,
  }),
  submitRevision: () => ofRevision(scene, 'DRAFT', { reviewerIds: [newId()] }),
  endorseRevision: async () => ({ ...(await ofRevision(scene, 'IN_REVIEW')), by: scene.reviewer }),
  requestChanges: async () => ({
    ...(await ofRevision(scene, 'IN_REVIEW', { note: 'Bổ sung' })),
    by: scene.reviewer,
  }),
  approveRevision: () => ofRevision(scene, 'ENDORSED', { effectiveOn: TODAY }),
  makeRevisionEffective: () => ofRevision(scene, 'APPROVED'),
  discardRevision: () => ofRevision(scene, 'DRAFT'),
});
