import { REFUSED, codeOf, done, refusals, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { announcement, openRegister, type Built, type Scene } from './build.js';

const VERB = 'recordPublication';
const LIST = `query ($open: Boolean!) { announcements(first: 50, unpublished: $open) {
  totalCount nodes { id version number signedOn dueOn publishedOn actions announcedBy { code } } } }`;
const DUE = `query ($before: Date!) { agencyObligations(dueBefore: $before, first: 50) {
  totalCount nodes { rule subjectId dueOn title agency { code } } } }`;

let made = 0;

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  /** A decision with one procedure, signed on a day. */
  async function decided(signedOn: string, by = scene.city): Promise<Built & { dueOn: string; number: string }> {
    made += 1;
    const number = `${made}/QĐ-UBND`;
    const input = { ...announcement(by, `1.${String(made).padStart(6, '0')}`), decisionNumber: number };
    done(await scene.world.mutate('announceProcedures', { ...input, decisionOn: signedOn }));
    const { data } = await scene.world.query(LIST, { open: true });
    const nodes = data.announcements.nodes as (Built & { dueOn: string; number: string })[];
    const node = nodes.find((each) => each.number === number);
    if (!node) throw new Error('the decision is not listed');
    return node;
  }

  // 30/4 and 1/5/2021 are off, and for 1/5, a Saturday, 3/5; of Tết 10 to 14/2, and for its weekend 15 and 16/2
  test.each([
    ['2021-03-01', '2021-03-08'],
    ['2021-04-29', '2021-05-10'],
    ['2021-02-10', '2021-02-23'],
  ])('a decision of %s is to be published by %s', async (signedOn, dueOn) => {
    expect((await decided(signedOn)).dueOn).toBe(dueOn);
  });

  test('until then it is due, for the agency whose decision it is; then no more', async () => {
    const { world, lead } = scene;
    const decision = await decided('2021-06-01');
    const dueOf = async (): Promise<unknown[]> => {
      const { data } = await world.query(DUE, { before: '2021-12-31' }, { as: lead });
      const nodes = data.agencyObligations.nodes as { subjectId: string }[];
      expect(data.agencyObligations.totalCount).toBe(nodes.length);
      return nodes.filter(({ subjectId }) => subjectId === decision.id);
    };
    expect(await dueOf()).toEqual([
      {
        ...{ rule: 'procedure-list', subjectId: decision.id, dueOn: '2021-06-08', title: decision.number },
        agency: { code: '48' },
      },
    ]);
    const input = { announcementId: decision.id, on: '2021-06-07', where: 'https://danang.gov.vn/tthc' };
    const answer = await world.mutate(
      VERB,
      { ...input, expectedVersion: decision.version },
      { as: lead, fields: 'version publishedOn publishedAt actions' },
    );
    expect(done(answer)).toEqual({
      ...{ version: 2, publishedOn: '2021-06-07', publishedAt: 'https://danang.gov.vn/tthc', actions: [] },
    });
    expect(await dueOf()).toEqual([]);
    expect((await traces(world, decision.id)).verbs).toEqual(['announceProcedures', VERB]);
    expect(codeOf(await world.mutate(VERB, { ...input, expectedVersion: 2 }, { as: lead }))).toBe('CONFLICT');
  });

  test('two announcements of one decision share its clock, and a withdrawal has one of its own', async () => {
    const { world } = scene;
    const decision = await decided('2021-05-10');
    made += 1;
    const code = `1.${String(made).padStart(6, '0')}`;
    const again = { ...announcement(scene.city, code), decisionNumber: decision.number, decisionOn: '2021-05-10' };
    const { id } = done(await world.mutate('announceProcedures', again));
    const count = async (): Promise<number> =>
      Number((await world.query(LIST, { open: true })).data.announcements.totalCount);
    const before = await count();
    const input = { procedureIds: [id], on: '2021-06-01', decisionNumber: '99/QĐ-UBND', decisionOn: '2021-05-25' };
    expect(codeOf(await world.mutate('withdrawProcedures', { ...input, decisionOn: null }))).toBe('INVALID_INPUT');
    done(await world.mutate('withdrawProcedures', input));
    expect(await count()).toBe(before + 1);
  });

  test('a day to come, one before the signature, and no place are refused', async () => {
    const { id, version } = await decided('2021-06-01');
    const input = { announcementId: id, on: '2021-06-07', where: 'Cổng', expectedVersion: version };
    for (const wrong of [{ on: '2021-07-16' }, { on: '2021-05-31' }, { where: ' ' }]) {
      const answer = await scene.world.mutate(VERB, { ...input, ...wrong }, { as: scene.lead });
      expect(codeOf(answer)).toBe('INVALID_INPUT');
    }
  });

  test('the lead unit records it; to others it is forbidden, or not there', async () => {
    const { id, version } = await decided('2021-06-01');
    const { approver, lead, outsider } = scene;
    const input = { announcementId: id, on: '2021-06-07', where: 'Cổng', expectedVersion: version };
    expect(
      await refusals(scene.world, {
        ...{ verb: VERB, input, subject: 'announcementId', allowed: lead, outsider, others: [approver] },
      }),
    ).toEqual(REFUSED);
  });
});
