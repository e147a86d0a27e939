import { newId } from '@qms/kernel';
import { describe, expect, test } from 'vitest';
import { digestOf, planReminders, type Matter } from './reminder.js';

const AGENCY = newId();
const matter = (dueOn: string, agencyId = AGENCY): Matter => ({
  rule: 'document-review',
  subjectId: newId(),
  occurrence: dueOn,
  dueOn,
  agencyId,
  title: 'QT-01',
});
const people = [
  { officerId: newId(), email: 'a@x.vn' },
  { officerId: newId(), email: 'b@x.vn' },
];

describe('the plan of reminders', () => {
  test('holds each due matter for each secretary of its agency, at the first level', () => {
    const due = matter('2021-07-15');
    expect(planReminders([due], new Map([[AGENCY, people]]), '2021-07-15')).toEqual(
      people.map(({ officerId, email }) => ({ ...due, level: 1, recipientId: officerId, recipientEmail: email })),
    );
  });

  test('begins at the day of installation, and leaves out an agency without a secretary', () => {
    const known = new Map([[AGENCY, people]]);
    expect(planReminders([matter('2021-07-14')], known, '2021-07-15')).toEqual([]);
    expect(planReminders([matter('2021-07-15', newId())], known, '2021-07-15')).toEqual([]);
  });
});

test('a digest lists its matters with their days, in Vietnamese and English', () => {
  const { subject, text } = digestOf([
    { title: 'QT-01 Kiểm soát tài liệu', dueOn: '2021-07-15' },
    { title: 'QT-02', dueOn: '2021-07-16' },
  ]);
  expect(subject).toBe('Chuẩn: 2 việc đến hạn');
  expect(text).toContain('- QT-01 Kiểm soát tài liệu (hạn 15/07/2021)\n- QT-02 (hạn 16/07/2021)');
  expect(text).toContain('2 matters are due');
});
