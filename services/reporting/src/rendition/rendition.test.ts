import { newId } from '@qms/kernel';
import { describe, expect, test } from 'vitest';
import { figuresOf, missingParts, type AgencyFacts } from '../snapshot/snapshot.js';
import {
  agencyRows,
  bars,
  figureRows,
  madeAt,
  opening,
  percent,
  periodInWords,
  summaryTable,
  titleOf,
  type Paper,
} from './rendition.js';

const system = { id: newId(), stage: 'DECLARED', edition: '2015', convertedOn: '2020-05-04' };
const declared = { ...system, declarationNumber: '5/QĐ', declaredOn: '2020-05-04' };

function agency(overrides: Partial<AgencyFacts> = {}): AgencyFacts {
  return {
    agencyId: newId(),
    code: '48-STC',
    name: 'Sở Tài chính',
    level: 'DEPARTMENT',
    obligation: 'MANDATORY',
    system: declared,
    audit: { inspected: true, inspectedOnSite: false },
    documents: { effective: 3, reviewOverdue: 0 },
    ...overrides,
  };
}

function paper(rows: AgencyFacts[], overrides: Partial<Paper> = {}): Paper {
  return {
    reportId: newId(),
    period: '2021-Q2',
    asOf: '2021-06-30',
    revisionNumber: 1,
    label: null,
    heading: {
      scopeCode: '48',
      scopeName: 'thành phố Thử',
      issuingAgency: 'Sở Khoa học và Công nghệ',
      parentAgency: null,
      symbol: 'BC-SKHCN',
      place: 'Thử',
      edition: '2015',
    },
    rows,
    figures: figuresOf(rows),
    missing: missingParts(rows),
    ...overrides,
  };
}

describe('numbers and days as Vietnamese papers write them', () => {
  test.each([
    [42, 43, '97,7%'],
    [1, 1, '100%'],
    [0, 7, '0%'],
    [1, 3, '33,3%'],
    [0, 0, '–'],
  ])('%i of %i is %s', (numerator, denominator, written) => {
    expect(percent(numerator, denominator)).toBe(written);
  });

  test.each([
    ['2021-Q1', 'quý I năm 2021'],
    ['2021-Q4', 'quý IV năm 2021'],
  ])('%s is %s', (period, words) => {
    expect(periodInWords(period)).toBe(words);
    expect(titleOf(paper([], { period })).endsWith(words)).toBe(true);
  });

  test('a paper bears the first instant after its period in Vietnam, whenever it is rendered', () => {
    expect(madeAt(paper([]))).toBe('2021-06-30T17:00:00.000Z');
  });
});

describe('the summary table', () => {
  test('has a cell for each column, and numbers its rows', () => {
    const { columns, rows } = summaryTable(paper([agency(), agency({ system: null, audit: null, documents: null })]));
    for (const row of rows) expect(row).toHaveLength(columns.length);
    expect(rows.map(([place]) => place)).toEqual([1, 2]);
    expect(rows[0]).toEqual([
      ...[1, '48-STC', 'Sở Tài chính', 'Sở, ngành', 'Bắt buộc', '2015', '5/QĐ', '04/05/2020', '04/05/2020'],
      ...['x', '', 3, 0],
    ]);
  });

  test('says that there is no answer where there is none, and leaves blank what is not there', () => {
    const silent = agency({ system: null, audit: null, documents: null, obligation: null });
    expect(summaryTable(paper([silent])).rows[0]?.slice(4)).toEqual(
      ['', '', '', '', ''].concat(Array<string>(4).fill('không có dữ liệu')),
    );
  });
});

test.each([
  ['at its office', { inspected: true, inspectedOnSite: true }, 'Tại trụ sở'],
  ['at the desk', { inspected: true, inspectedOnSite: false }, 'Qua hồ sơ'],
  ['not at all', { inspected: false, inspectedOnSite: false }, ''],
  ['nobody knows how', null, 'không có dữ liệu'],
])('an agency inspected %s is listed so', (_, audit, cell) => {
  expect(agencyRows(paper([agency({ audit })]))[0]?.at(-1)).toBe(cell);
});

describe('the figures of a paper', () => {
  test('are each a row with its share; what did not answer is counted beside them', () => {
    const rows = figureRows(paper([agency(), agency({ system: null }), agency({ audit: null })]));
    expect(rows.find(([, name]) => name === 'Tổng số cơ quan đã chuyển đổi')?.slice(2)).toEqual(['2/3', '66,7%', '']);
    const inspected = rows.find(([, name]) => name === 'Cơ quan bắt buộc đã được kiểm tra trong năm');
    expect(inspected?.slice(2)).toEqual(['2/2', '100%', 'thiếu 1']);
  });

  test('with no answer at all are said to be unknown, never zero', () => {
    const rows = figureRows(paper([agency({ audit: null })]));
    const inspected = rows.find(([, name]) => name === 'Cơ quan bắt buộc đã được kiểm tra trong năm');
    expect(inspected?.slice(2)).toEqual(['không có dữ liệu', '–', 'thiếu 1']);
  });

  test('that convert have a bar each, where there is somebody to convert', () => {
    expect(bars(paper([agency(), agency({ system: null })]))).toEqual([
      { label: 'Sở, ngành', percent: 50 },
      { label: 'Tất cả', percent: 50 },
    ]);
    expect(bars(paper([]))).toEqual([]);
  });
});

describe('what a paper says first', () => {
  test('is its legal basis, then the figures it can stand by', () => {
    const said = opening(paper([agency()]));
    expect(said).toHaveLength(3);
    expect(said[0]).toContain('Quyết định số 19/2014/QĐ-TTg');
    expect(said[0]).toContain('đến hết ngày 30/06/2021');
    expect(said[1]).toContain('1/1 cơ quan (100%)');
    expect(said[2]).toContain('trong đó 0 cơ quan được kiểm tra tại trụ sở');
  });

  test('names the parts that kept silent, and claims no inspection nobody told of', () => {
    const said = opening(paper([agency({ audit: null, documents: null })]));
    expect(said.at(-1)).toContain('Phần kiểm tra, tài liệu chưa có dữ liệu');
    expect(said.join(' ')).not.toContain('được kiểm tra tại trụ sở');
  });

  test('claims no edition when none was in force', () => {
    const { heading } = paper([]);
    const said = opening(paper([agency()], { heading: { ...heading, edition: null } }));
    expect(said.join(' ')).not.toContain('TCVN ISO 9001:');
  });
});
