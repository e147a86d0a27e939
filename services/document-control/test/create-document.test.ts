import { newId } from '@qms/kernel';
import { actors, codeOf, done, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDocumentControl, type Scene } from './build.js';

const VERB = 'createDocument';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openDocumentControl();
  });
  afterAll(() => scene.world.close());

  const given = (code: string) => ({
    agencyId: scene.agencyId,
    code,
    kind: 'POLICY',
    title: ' Chính sách  chất lượng ',
  });

  test('the secretary opens one under a code of its own, with a journal row', async () => {
    const fields = 'id version code title kind reviewCycleMonths nextReviewOn agency { id } actions';
    const document = done(await scene.world.mutate(VERB, given('CS-01'), { as: scene.secretary, fields }));
    expect(document).toMatchObject({
      version: 1,
      code: 'CS-01',
      title: 'Chính sách chất lượng',
      reviewCycleMonths: null,
      nextReviewOn: null,
      agency: { id: scene.agencyId },
      actions: ['draftRevision', 'linkProcedures', 'retitleDocument', 'setReviewCycle'],
    });
    expect(await traces(scene.world, document.id)).toEqual({ verbs: [VERB], events: [] });
  });

  test('a code is used once in its agency, by others as they please', async () => {
    done(await scene.world.mutate(VERB, given('CS-02'), { as: scene.secretary }));
    const again = await scene.world.mutate(VERB, given('CS-02'), { as: scene.head });
    expect(again.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'code' });
    const agencyId = scene.outsider.grants[0]?.agencyId;
    done(await scene.world.mutate(VERB, { ...given('CS-02'), agencyId }, { as: scene.outsider }));
  });

  test('staff and the lead unit may not, and an agency out of reach is not found', async () => {
    const { world, staff, lead, outsider, secretary } = scene;
    for (const as of [staff, lead, actors.overseer()]) {
      expect(codeOf(await world.mutate(VERB, given('CS-03'), { as }))).toBe('FORBIDDEN');
    }
    expect(codeOf(await world.mutate(VERB, given('CS-03'), { as: outsider }))).toBe('NOT_FOUND');
    expect(codeOf(await world.mutate(VERB, { ...given('CS-03'), agencyId: newId() }, { as: secretary }))).toBe(
      'NOT_FOUND',
    );
  });

  test('a repeated key has one effect and the same answer', async () => {
    const twins = await Promise.all(
      [1, 2].map(() =>
        scene.world.mutate(VERB, given('KEY-1'), { as: scene.secretary, headers: { 'idempotency-key': 'k' } }),
      ),
    );
    expect(new Set(twins.map((answer) => done(answer).id)).size).toBe(1);
  });

  test.each([
    ['code', { code: ' ' }],
    ['title', { title: 'x'.repeat(501) }],
    ['reviewCycleMonths', { reviewCycleMonths: 61 }],
    ['kind', { kind: 'NOVEL' }],
  ])('a wrong %s is refused by name', async (field, wrong) => {
    const { errors } = await scene.world.mutate(VERB, { ...given('CS-04'), ...wrong }, { as: scene.secretary });
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field });
  });
});
