import { describe, expect, test } from 'vitest';
import { readCsv, renderCsv } from './csv.js';
import { MAX_FAULTS } from './file-fault.js';

const shape = { columns: ['code', 'name'] };
const faultsOf = (content: string | Uint8Array): [number, string | null][] =>
  readCsv(content, shape).faults.map(({ line, column }) => [line, column]);

describe('reading a register', () => {
  test('a byte-order mark, semicolons, quotes and decomposed accents are read', () => {
    const { records, faults } = readCsv('\uFEFFname;code\r\n"Hòa; Vang";497\r\n', shape);
    expect(faults).toEqual([]);
    expect(records).toEqual([{ line: 2, values: { name: 'Hòa; Vang'.normalize('NFC'), code: '497' } }]);
  });

  test.each([
    ['', [[1, null]]],
    ['code,name\n', [[1, null]]],
    ['code\n1\n', [[1, 'name']]],
    ['code,name,extra\n1,2,3\n', [[1, 'extra']]],
    ['code,name,name\n1,2,3\n', [[1, 'name']]],
    ['code,name\n1\n2,b\n', [[2, null]]],
    ['code,name\n1,a\0b\n', [[1, null]]],
  ])('%j is refused with its line', (content, faults) => {
    expect(faultsOf(content)).toEqual(faults);
  });

  test('bytes that are text in no encoding are refused', () => {
    expect(readCsv(Uint8Array.of(0x63, 0xf3, 0x01, 0xfe, 0x0a), shape).faults).toMatchObject([
      { line: 1, column: null, code: 'ENCODING_UNKNOWN' },
    ]);
  });

  test('an open quote is refused where it is found', () => {
    expect(faultsOf('code,name\n1,"a\n2,b\n')).toHaveLength(1);
  });

  test('of more than ten thousand faults the rest is counted', () => {
    const { faults } = readCsv(`code,name\n${'1\n'.repeat(10_500)}`, shape);
    expect(faults).toHaveLength(MAX_FAULTS);
    expect(faults.at(-1)?.message.en).toBe('501 more faults follow.');
  });
});

test('a written cell that could start a formula is disarmed, and accents survive Excel', () => {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(renderCsv(['Tên'], [['=1+1'], ['Hòa'], [-3]]));
  expect(text).toBe("\uFEFFTên\r\n'=1+1\r\nHòa\r\n-3\r\n");
});

test.each([
  ['Phường;=1+1', '"Phường;=1+1"'],
  ['a\t=1', '"a\t=1"'],
  ['a\n=1', '"a\n=1"'],
  ['a\r=1', '"a\r=1"'],
  ['＝1+1', "'＝1+1"],
  ['＋1', "'＋1"],
  ['－1', "'－1"],
  ['＠x', "'＠x"],
])('%j is one cell wherever it is opened, and no formula', (cell, written) => {
  const text = new TextDecoder().decode(renderCsv(['Tên'], [[cell]]));
  expect(text).toBe(`Tên\r\n${written}\r\n`);
});
