import { newId } from '@qms/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  FIGURE_KEYS,
  FIGURE_LABELS,
  figuresOf,
  membershipOf,
  missingParts,
  placeOf,
  symbolOf,
  type AgencyFacts,
} from './snapshot.js';

function agency(overrides: Partial<AgencyFacts> = {}): AgencyFacts {
  const system = { id: newId(), stage: 'DECLARED', edition: '2015', convertedOn: '2020-05-04' };
  return {
    agencyId: newId(),
    code: '48-STC',
    name: 'Sở Tài chính',
    level: 'DEPARTMENT',
    obligation: 'MANDATORY',
    system: { ...system, declarationNumber: '5/QĐ', declaredOn: '2020-05-04' },
    audit: { inspected: true, inspectedOnSite: false },
    documents: { effective: 3, reviewOverdue: 0 },
    ...overrides,
  };
}

describe('what an agency counts for', () => {
  test('a department that declared and was inspected at the desk', () => {
    expect(membershipOf(agency())).toEqual({
      'converted.all': 1,
      'converted.department': 1,
      'declared.department': 1,
      'inspected.any': 1,
      'inspected.onSite': 0,
      'documents.effective': 1,
      'documents.reviewOverdue': 0,
    });
  });

  test('one that need not is no part of the inspection figures, one of another level of no level’s', () => {
    const keys = Object.keys(membershipOf(agency({ obligation: 'ENCOURAGED', level: 'BOARD' })));
    expect(keys).toEqual(['converted.all', 'documents.effective', 'documents.reviewOverdue']);
  });

  test('without a system it is counted as not converted; without an answer it is missing, never zero', () => {
    expect(membershipOf(agency({ system: null }))).toMatchObject({ 'converted.all': 0, 'declared.department': 0 });
    expect(membershipOf(agency({ audit: null, documents: null }))).toMatchObject({
      'inspected.any': null,
      'inspected.onSite': null,
      'documents.effective': null,
    });
    expect(missingParts([agency(), agency({ audit: null })])).toEqual(['audit']);
  });
});

const facts = fc
  .record({
    level: fc.constantFrom('PROVINCE', 'DEPARTMENT', 'DISTRICT', 'COMMUNE'),
    obligation: fc.constantFrom('MANDATORY', 'ENCOURAGED', null),
    system: fc.constantFrom(null, agency().system),
    audit: fc.constantFrom(
      null,
      { inspected: true, inspectedOnSite: true },
      { inspected: false, inspectedOnSite: false },
    ),
    documents: fc.constantFrom(null, { effective: 0, reviewOverdue: 0 }, { effective: 2, reviewOverdue: 1 }),
  })
  .map(agency);

describe('figures', () => {
  test('open to the rows behind them, whatever the rows', () => {
    fc.assert(
      fc.property(fc.array(facts, { maxLength: 40 }), (rows) => {
        for (const { key, numerator, denominator, missing } of figuresOf(rows)) {
          const behind = rows.map(membershipOf).filter((membership) => key in membership);
          expect(behind.filter((each) => each[key] === 1)).toHaveLength(numerator);
          expect(behind).toHaveLength(denominator + missing);
          expect(numerator).toBeLessThanOrEqual(denominator);
        }
      }),
    );
  });

  test('each has its name in both languages', () => {
    for (const key of FIGURE_KEYS) expect(Object.values(FIGURE_LABELS[key] ?? {})).toHaveLength(2);
  });
});

test.each([
  ['Ủy ban nhân dân thành phố Đà Nẵng', 'Đà Nẵng'],
  ['Ủy ban nhân dân tỉnh Quảng Nam', 'Quảng Nam'],
  ['UBND xã Hòa Bắc', 'UBND xã Hòa Bắc'],
])('the papers of %s are signed at %s', (name, place) => {
  expect(placeOf(name)).toBe(place);
});

test.each([
  ['48-SKHCN', 'BC-SKHCN'],
  ['48-STC-VP', 'BC-VP'],
  ['SKHCN', 'BC-SKHCN'],
])('%s signs as %s', (code, symbol) => {
  expect(symbolOf(code)).toBe(symbol);
});
