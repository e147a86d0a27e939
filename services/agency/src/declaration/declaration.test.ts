import { newId } from '@qms/kernel';
import { rolesThatMay } from '@qms/testkit';
import { describe, expect, test } from 'vitest';
import { mayPublishDeclaration, mayRecordNotice, mayRecordPosting } from './declaration.policy.js';
import { Declaration, PLACES } from './declaration.js';

const at = new Date('2021-07-15T02:00:00Z');

function published(): Declaration {
  const given = { number: '5/QĐ', declaredOn: '2021-03-01', edition: '2015', scope: 'Tất cả', signer: 'Trần Thị Bình' };
  return Declaration.publish({ ...given, id: newId(), qualitySystemId: newId() }, at);
}

describe('a declaration', () => {
  test('says which system it declares to which edition, and when', () => {
    const declaration = published();
    expect(declaration.takeHappenings()).toMatchObject([
      {
        name: 'declaration.published',
        payload: { declarationId: declaration.id, edition: '2015', date: '2021-03-01' },
      },
    ]);
  });

  test('is posted once at each place, on its own day or later', () => {
    const declaration = published();
    for (const place of PLACES) {
      declaration.recordPosting(place, '2021-03-01', 'Ảnh chụp', at);
      expect(() => declaration.recordPosting(place, '2021-03-02', 'Ảnh chụp', at)).toThrow('already');
    }
    expect(declaration).toMatchObject({ postedAtOfficeOn: '2021-03-01', postedOnlineOn: '2021-03-01' });
  });

  test('is not made known before it was made, nor on a day to come', () => {
    expect(() => published().recordNotice('2021-02-28', 'Công văn', at)).toThrow('follow the declaration');
    expect(() => published().recordNotice('2021-07-16', 'Công văn', at)).toThrow('has not come');
  });
});

test.each([
  ['publish', mayPublishDeclaration, ['HEAD']],
  ['record the notice', mayRecordNotice, ['HEAD', 'ISO_SECRETARY']],
  ['record a posting', mayRecordPosting, ['HEAD', 'ISO_SECRETARY']],
])('who may %s', (_, policy, roles) => {
  expect(rolesThatMay(policy)).toEqual(roles);
});
