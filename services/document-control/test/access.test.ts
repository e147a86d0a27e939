import { newId } from '@qms/kernel';
import { triedFromElsewhere, triedInEveryRole, type Attempt, type Attempts } from '@qms/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { access } from '../src/access.js';
import { mayReadRevision } from '../src/revision/revision.policy.js';
import { buildDocument, buildRevision, of, openDocumentControl, TODAY, type Scene, type STATES } from './build.js';

let scene: Scene;
beforeAll(async () => {
  scene = await openDocumentControl();
});
afterAll(() => scene.world.close());

const places = () => ({
  agency: scene.agencyId,
  leadUnit: scene.leadUnitId,
  committee: scene.cityId,
  elsewhere: scene.otherId,
});

async function ofDocument(input: object): Promise<Attempt> {
  const { documentId } = await buildRevision(scene, 'EFFECTIVE');
  const [{ version } = { version: 0 }] = await scene.world.sql<{ version: number }>(
    'select version from document where id = $1',
    [documentId],
  );
  return { input: { documentId, expectedVersion: version, ...input }, subject: 'documentId' };
}

async function ofRevision(state: (typeof STATES)[number], more: object = {}): Promise<Attempt> {
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

const attempts: Attempts = {
  importDocuments: () => Promise.resolve({ input: { csv: '', dryRun: false } }),
  createDocument: () =>
    Promise.resolve({
      input: { agencyId: scene.agencyId, code: newId(), kind: 'FORM', title: 'Biểu mẫu' },
      subject: 'agencyId',
    }),
  retitleDocument: () => ofDocument({ title: 'Tên khác' }),
  setReviewCycle: () => ofDocument({ months: 6 }),
  linkProcedures: () => ofDocument({ procedureIds: [newId()] }),
  withdrawDocument: () => ofDocument({ on: TODAY }),
  draftRevision: async () => ({
    input: { documentId: (await buildDocument(scene)).id, content: 'Bước 1.' },
    subject: 'documentId',
  }),
  submitRevision: () => ofRevision('DRAFT', { reviewerIds: [newId()] }),
  endorseRevision: () => ofRevision('IN_REVIEW'),
  requestChanges: () => ofRevision('IN_REVIEW', { note: 'Bổ sung' }),
  approveRevision: () => ofRevision('ENDORSED', { effectiveOn: TODAY }),
  makeRevisionEffective: () => ofRevision('APPROVED'),
  discardRevision: () => ofRevision('DRAFT'),
};

test('every mutation answers every role as its policy says', async () => {
  expect(await triedInEveryRole(scene.world, access, places(), attempts)).toEqual({ tried: 130, wrong: [] });
}, 120_000);

test('what is another agency’s is not there, in the words of what is not', async () => {
  expect(await triedFromElsewhere(scene.world, access, places(), attempts)).toEqual({
    tried: 84,
    wrong: [],
    subjectless: ['importDocuments'],
  });
}, 120_000);
