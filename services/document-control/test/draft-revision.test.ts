import { newId } from '@qms/kernel';
import { codeOf, done, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildDocument, buildRevision, openDocumentControl, REVISION, TODAY, type Scene } from './build.js';

const VERB = 'draftRevision';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openDocumentControl();
  });
  afterAll(() => scene.world.close());

  test('the first is issue 1, then amendments, then a new issue', async () => {
    const { world, secretary: as } = scene;
    const { documentId } = await buildRevision(scene, 'EFFECTIVE');
    const amended = { documentId, content: 'Bước 2.', note: 'Theo góp ý' };
    const one = done(await world.mutate(VERB, amended, { as, fields: REVISION }));
    expect(one).toMatchObject({ state: 'DRAFT', issue: 1, amendment: 1, note: 'Theo góp ý', version: 1 });
    expect(await traces(world, one.id)).toEqual({ verbs: [VERB], events: [] });
    const own = { revisionId: one.id, expectedVersion: 1 };
    done(await world.mutate('discardRevision', own, { as }));
    const issued = { documentId, content: 'Bản mới', newIssue: true };
    expect(done(await world.mutate(VERB, issued, { as, fields: REVISION }))).toMatchObject({ issue: 2, amendment: 0 });
  });

  test('one revision is open at a time', async () => {
    const open = await buildRevision(scene, 'IN_REVIEW');
    const answer = await scene.world.mutate(VERB, { documentId: open.documentId, content: 'x' }, { as: scene.head });
    expect(codeOf(answer)).toBe('CONFLICT');
  });

  test('the lead unit and staff may not, an outsider and an unknown document find nothing', async () => {
    const { world, lead, outsider, head } = scene;
    const { id: documentId } = await buildDocument(scene);
    const inForce = { documentId: (await buildRevision(scene, 'EFFECTIVE')).documentId, content: 'x' };
    expect(codeOf(await world.mutate(VERB, { documentId, content: 'x' }, { as: lead }))).toBe('FORBIDDEN');
    expect(codeOf(await world.mutate(VERB, inForce, { as: scene.staff }))).toBe('FORBIDDEN');
    expect(codeOf(await world.mutate(VERB, { documentId, content: 'x' }, { as: outsider }))).toBe('NOT_FOUND');
    expect(codeOf(await world.mutate(VERB, { documentId: newId(), content: 'x' }, { as: head }))).toBe('NOT_FOUND');
  });

  test('no content, too much of it, and a withdrawn document are refused', async () => {
    const { world, head: as } = scene;
    const { id: documentId } = await buildDocument(scene);
    for (const content of ['', 'x'.repeat(200_001)]) {
      const { errors } = await world.mutate(VERB, { documentId, content }, { as });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'content' });
    }
    done(await world.mutate('withdrawDocument', { documentId, expectedVersion: 1, on: TODAY }, { as }));
    expect(codeOf(await world.mutate(VERB, { documentId, content: 'x' }, { as }))).toBe('CONFLICT');
  });

  test.each(['draftRevision', 'retitleDocument', 'setReviewCycle', 'withdrawDocument'])(
    'to staff a document that is not yet in force is as none: %s',
    async (verb) => {
      const { id: documentId, version } = await buildDocument(scene);
      const [text, at] = [{ content: 'x' }, { expectedVersion: version }];
      const more = {
        draftRevision: text,
        retitleDocument: { ...at, title: 'x' },
        setReviewCycle: { ...at, months: 6 },
      }[verb];
      const input = { documentId, ...(more ?? { ...at, on: TODAY }) };
      const asking = { as: scene.staff, fields: '__typename' };
      const real = await scene.world.mutate(verb, input, asking);
      expect(codeOf(real)).toBe('NOT_FOUND');
      expect(real).toEqual(await scene.world.mutate(verb, { ...input, documentId: newId() }, asking));
    },
  );

  test('staff see what is in force, not what is being written', async () => {
    const { documentId } = await buildRevision(scene, 'DRAFT');
    const ask = `query ($id: ID!) { document(id: $id) { code }
      revisions(documentId: $id, first: 10) { totalCount nodes { state } } }`;
    const { data } = await scene.world.query(ask, { id: documentId }, { as: scene.staff });
    const nothing = { document: null, revisions: { totalCount: 0, nodes: [] } };
    expect(data).toEqual(nothing);
    // what one is elsewhere opens no draft here
    const { leadUnitId, staff, agencyId, head } = scene;
    const headElsewhere = { ...staff, grants: [...staff.grants, { role: 'HEAD' as const, agencyId: leadUnitId }] };
    expect((await scene.world.query(ask, { id: documentId }, { as: headElsewhere })).data).toEqual(nothing);
    const ofAgency = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Agency {
      documents(first: 100) { totalCount nodes { id } } } } }`;
    const of = [{ __typename: 'Agency', id: agencyId, asOf: TODAY }];
    const listed = async (as: typeof staff): Promise<{ totalCount: number; nodes: { id: string }[] }> =>
      (await scene.world.query(ofAgency, { of }, { as })).data._entities[0].documents;
    const [seen, all] = [await listed(headElsewhere), await listed(head)];
    expect(seen.nodes.map(({ id }) => id)).not.toContain(documentId);
    expect(seen.totalCount).toBe(seen.nodes.length);
    expect(all.nodes.map(({ id }) => id)).toContain(documentId);
  });

  test('staff asked to review read that text, and no other draft', async () => {
    const { world, secretary, staff } = scene;
    const mine = await buildRevision(scene, 'DRAFT');
    const other = await buildRevision(scene, 'DRAFT');
    const handed = { revisionId: mine.id, expectedVersion: mine.version, reviewerIds: [staff.id] };
    done(await world.mutate('submitRevision', handed, { as: secretary }));
    const ask = `query ($id: ID!) { revisions(documentId: $id, first: 10) { nodes { id content } } }`;
    const seen = async (documentId: string) => (await world.query(ask, { id: documentId }, { as: staff })).data;
    expect(await seen(mine.documentId)).toMatchObject({ revisions: { nodes: [{ id: mine.id }] } });
    expect(await seen(other.documentId)).toEqual({ revisions: { nodes: [] } });
    const unread = { revisionId: other.id, expectedVersion: other.version };
    expect(codeOf(await world.mutate('endorseRevision', unread, { as: staff }))).toBe('NOT_FOUND');
    const agreed = { revisionId: mine.id, expectedVersion: mine.version + 1 };
    expect(codeOf(await world.mutate('endorseRevision', agreed, { as: staff }))).toBeUndefined();
  });
});
