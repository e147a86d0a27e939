import { newId } from '@qms/kernel';
import { rolesThatMay } from '@qms/testkit';
import { describe, expect, test } from 'vitest';
import {
  mayCreateDocument,
  mayReadDrafts,
  mayRetitleDocument,
  maySetReviewCycle,
  mayWithdrawDocument,
} from './document.policy.js';
import { Document } from './document.js';

const at = new Date('2021-07-15T02:00:00Z');

function created(reviewCycleMonths: number | null = 12): Document {
  const named = { code: ' QT-01 ', kind: 'PROCEDURE', title: 'Kiểm soát  tài liệu' } as const;
  return Document.create({ ...named, id: newId(), agencyId: newId(), reviewCycleMonths }, at);
}

describe('a document', () => {
  test('has a tidied code and title', () => {
    expect(created()).toMatchObject({ code: 'QT-01', title: 'Kiểm soát tài liệu', nextReviewOn: null });
  });

  test.each([
    [12, '2021-01-31', '2022-01-31'],
    [1, '2021-01-31', '2021-02-28'],
    [60, '2020-02-29', '2025-02-28'],
    [null, '2021-01-31', null],
  ])('with a cycle of %s months, content of %s is reviewed on %s', (months, from, next) => {
    const document = created(months);
    document.takeEffect(from, at);
    expect(document.nextReviewOn).toBe(next);
  });

  test.each([0, 61, 1.5])('%s months are no cycle', (months) => {
    expect(() => created(months)).toThrow('1 to 60');
  });

  test.each([
    ['code', { code: '' }],
    ['code', { code: 'x'.repeat(41) }],
    ['title', { title: ' ' }],
    ['title', { title: 'x'.repeat(501) }],
  ])('has a %s neither empty nor too long', (field, wrong) => {
    const given = { code: 'QT-01', kind: 'PROCEDURE', title: 'Kiểm soát tài liệu', reviewCycleMonths: null } as const;
    const create = () => Document.create({ ...given, ...wrong, id: newId(), agencyId: newId() }, at);
    expect(create).toThrow(expect.objectContaining({ details: { field } }));
  });

  test('is not withdrawn on a day to come', () => {
    const document = created();
    expect(() => document.withdraw('2021-07-16', at)).toThrow('not come yet');
    expect(document.withdrawnOn).toBeNull();
  });

  test('withdrawn, it stays as it is', () => {
    const document = created();
    document.takeEffect('2021-01-01', at);
    document.withdraw('2021-07-15', at);
    expect(document).toMatchObject({ withdrawnOn: '2021-07-15', nextReviewOn: null });
    expect(() => document.retitle('Khác', at)).toThrow('withdrawn');
    expect(() => document.setReviewCycle(6, null, at)).toThrow('withdrawn');
    expect(() => document.withdraw('2021-07-15', at)).toThrow('withdrawn');
  });
});

test.each([
  ['create', mayCreateDocument, ['HEAD', 'ISO_SECRETARY']],
  ['retitle', mayRetitleDocument, ['HEAD', 'ISO_SECRETARY']],
  ['set the cycle', maySetReviewCycle, ['HEAD', 'ISO_SECRETARY']],
  ['withdraw', mayWithdrawDocument, ['HEAD']],
])('who may %s', (_, policy, roles) => {
  expect(rolesThatMay(policy)).toEqual(roles);
});

test('everyone but plain staff reads what is being written', () => {
  expect(rolesThatMay(mayReadDrafts)).not.toContain('STAFF');
  expect(rolesThatMay(mayReadDrafts)).toHaveLength(9);
});
