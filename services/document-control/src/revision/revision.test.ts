import { newId } from '@qms/kernel';
import { person, rolesThatMay } from '@qms/testkit';
import { describe, expect, test } from 'vitest';
import {
  mayApproveRevision,
  mayDiscardRevision,
  mayDraftRevision,
  mayMakeRevisionEffective,
  mayReadRevision,
  mayReviewRevision,
  maySubmitRevision,
} from './revision.policy.js';
import { Revision, STATES, type State } from './revision.js';

const at = new Date('2021-07-15T02:00:00Z');
const TODAY = '2021-07-15';
const HASH = 'a'.repeat(64);
const [AUTHOR, REVIEWER, HEAD] = [newId(), newId(), newId()];

function standing(state: State): Revision {
  const ids = { id: newId(), documentId: newId(), agencyId: newId(), authorId: AUTHOR };
  const text = { issue: 1, amendment: 0, content: 'Bước 1', contentSha256: HASH, note: null };
  const revision = Revision.draft({ ...ids, ...text }, at);
  const handed = state === 'DRAFT' ? [] : [REVIEWER];
  return Object.assign(revision, { state, reviewers: handed, endorsedBy: handed, effectiveOn: TODAY });
}

const VERBS: Record<string, { act: (revision: Revision) => void; from: readonly State[]; to: State }> = {
  submit: { act: (each) => each.submit([REVIEWER], at), from: ['DRAFT', 'CHANGES_REQUESTED'], to: 'IN_REVIEW' },
  endorse: { act: (each) => each.endorse(REVIEWER, at), from: ['IN_REVIEW'], to: 'IN_REVIEW' },
  requestChanges: {
    act: (each) => each.requestChanges(REVIEWER, 'Thiếu', at),
    from: ['IN_REVIEW'],
    to: 'CHANGES_REQUESTED',
  },
  approve: {
    act: (each) => each.approve({ id: HEAD, role: 'HEAD' }, HASH, TODAY, at),
    from: ['IN_REVIEW'],
    to: 'APPROVED',
  },
  makeEffective: { act: (each) => each.makeEffective(TODAY, at), from: ['APPROVED'], to: 'EFFECTIVE' },
  discard: { act: (each) => each.discard(at), from: ['DRAFT', 'CHANGES_REQUESTED'], to: 'DISCARDED' },
  supersede: { act: (each) => each.supersede(TODAY, at), from: ['EFFECTIVE'], to: 'SUPERSEDED' },
  makeObsolete: { act: (each) => each.makeObsolete(TODAY, at), from: ['EFFECTIVE'], to: 'OBSOLETE' },
  lapse: {
    act: (each) => each.lapse(at),
    from: ['DRAFT', 'IN_REVIEW', 'CHANGES_REQUESTED', 'APPROVED'],
    to: 'DISCARDED',
  },
};

describe('a revision', () => {
  describe.each(Object.entries(VERBS))('%s', (_, { act, from, to }) => {
    test.each(STATES)('from %s', (state) => {
      const revision = standing(state);
      if (from.includes(state)) act(revision);
      else expect(() => act(revision)).toThrow('Cannot');
      expect(revision.state).toBe(from.includes(state) ? to : state);
    });
  });

  test('is told of only when it takes effect', () => {
    const revision = standing('APPROVED');
    expect(revision.takeHappenings()).toEqual([]);
    revision.makeEffective(TODAY, at);
    expect(revision.takeHappenings()).toMatchObject([
      { name: 'revision.effective', payload: { revisionId: revision.id, effectiveOn: TODAY } },
    ]);
  });

  test('handed in again, all endorse anew', () => {
    const revision = standing('CHANGES_REQUESTED');
    revision.submit([REVIEWER, REVIEWER, HEAD], at);
    expect(revision).toMatchObject({ reviewers: [REVIEWER, HEAD], endorsedBy: [] });
    revision.endorse(HEAD, at);
    revision.endorse(HEAD, at);
    expect(revision.endorsedBy).toEqual([HEAD]);
    expect(() => revision.approve({ id: newId(), role: 'HEAD' }, HASH, TODAY, at)).toThrow('Not every reviewer');
  });

  test.each([
    ['the author', AUTHOR],
    ['a reviewer', REVIEWER],
  ])('%s does not approve it', (_, id) => {
    expect(() => standing('IN_REVIEW').approve({ id, role: 'HEAD' }, HASH, TODAY, at)).toThrow('neither author');
  });

  test('it is approved as it was read, for a day that has not gone by', () => {
    const by = { id: HEAD, role: 'HEAD' } as const;
    expect(() => standing('IN_REVIEW').approve(by, 'b'.repeat(64), TODAY, at)).toThrow('differs');
    expect(() => standing('IN_REVIEW').approve(by, HASH, '2021-07-14', at)).toThrow('must not be before');
  });
});

test('who may draft, review, approve and put in force', () => {
  const own = { authorId: newId() };
  expect(rolesThatMay(mayDraftRevision)).toEqual(['HEAD', 'ISO_SECRETARY']);
  expect(rolesThatMay((actor) => maySubmitRevision(actor, own))).toEqual(['ISO_SECRETARY']);
  expect(rolesThatMay((actor) => mayDiscardRevision(actor, own))).toEqual(['ISO_SECRETARY']);
  expect(rolesThatMay(mayReviewRevision)).toEqual(['HEAD', 'ISO_SECRETARY', 'INTERNAL_AUDITOR', 'STAFF']);
  expect(rolesThatMay(mayApproveRevision)).toEqual(['HEAD']);
  expect(rolesThatMay(mayMakeRevisionEffective)).toEqual(['HEAD', 'ISO_SECRETARY', 'SERVICE']);
  const author = person('STAFF');
  expect(maySubmitRevision(author, { authorId: author.id })).toBe(true);
});

test('staff read what is in force, what they wrote and what they review; nobody from outside reads any', () => {
  const staff = person('STAFF');
  const draft = { state: 'DRAFT', authorId: AUTHOR, reviewers: [REVIEWER] };
  expect(rolesThatMay((actor) => mayReadRevision(actor, draft))).not.toContain('STAFF');
  expect(rolesThatMay((actor) => mayReadRevision(actor, draft))).toHaveLength(9);
  const theirs = [
    { ...draft, state: 'EFFECTIVE' },
    { ...draft, authorId: staff.id },
    { ...draft, reviewers: [staff.id] },
  ];
  expect(theirs.map((text) => mayReadRevision(staff, text))).toEqual([true, true, true]);
  expect(theirs.map((text) => mayReadRevision({ ...staff, roles: new Set() }, text))).toEqual([false, false, false]);
  expect(mayReadRevision(staff, { ...draft, state: 'SUPERSEDED' })).toBe(false);
});
