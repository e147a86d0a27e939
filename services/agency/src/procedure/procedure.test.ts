import { newId } from '@qms/kernel';
import { rolesThatMay } from '@qms/testkit';
import { describe, expect, test } from 'vitest';
import { mayAnnounceProcedures, mayAssignProcedures, mayWithdrawProcedures } from './procedure.policy.js';
import { Procedure, type Announced } from './procedure.js';

const at = new Date('2021-07-15T02:00:00Z');

function announced(overrides: Partial<Announced> = {}): Procedure {
  const given = { code: '1.009354', name: 'Cấp giấy phép', field: 'Xây dựng', statutoryDays: 20, ...overrides };
  const decision = { announcedById: newId(), decisionNumber: '510/QĐ-UBND', decisionOn: '2021-03-01' };
  return Procedure.announce({ ...given, ...decision, id: newId() }, at);
}

describe('an administrative procedure', () => {
  test.each(['1.009354', '2.000815.000.00.00.H17'])('%s is its code', (code) => {
    expect(announced({ code }).code).toBe(code);
  });

  test.each(['0.009354', '1.9354', '1.009354.', 'TTHC', '1.009354.000.00.00.17'])('%s is no code', (code) => {
    expect(() => announced({ code })).toThrow('write it like');
  });

  test.each([0, -1, 3_651])('%i working days are no statutory time', (statutoryDays) => {
    expect(() => announced({ statutoryDays })).toThrow('1 to 3650');
  });

  test('is assigned to an agency once, from a day when it is in force', () => {
    const procedure = announced();
    const agency = newId();
    procedure.assign(agency, true, '2021-03-01', at);
    procedure.assign(agency, true, '2021-05-01', at);
    expect(procedure.assignments).toEqual([{ agencyId: agency, from: '2021-03-01', to: null }]);
    expect(() => procedure.assign(newId(), false, '2021-03-01', at)).toThrow('territory');
  });

  test('passed on to an heir and then withdrawn from a day before, nobody settles it from that day', () => {
    const procedure = announced();
    const [ended, heir] = [newId(), newId()];
    procedure.assign(ended, true, '2021-03-01', at);
    procedure.passOn(new Set([ended]), () => heir, '2021-07-01', at);
    expect(procedure.settledFrom('2021-06-01')).toEqual([
      { agencyId: ended, from: '2021-06-01', to: '2021-07-01' },
      { agencyId: heir, from: '2021-07-01', to: null },
    ]);
    procedure.withdraw('2021-06-01', at);
    expect(procedure.assignments).toEqual([{ agencyId: ended, from: '2021-03-01', to: '2021-06-01' }]);
    expect(procedure.settledFrom('2021-06-01')).toEqual([]);
  });

  test('is assigned for a while once, too', () => {
    const procedure = announced();
    const agency = newId();
    for (const from of ['2021-03-01', '2021-04-01']) procedure.assign(agency, true, from, at, '2021-05-01');
    expect(procedure.assignments).toEqual([{ agencyId: agency, from: '2021-03-01', to: '2021-05-01' }]);
  });

  test('withdrawn, it is settled by nobody from that day; what had not begun never does', () => {
    const procedure = announced();
    const [early, late] = [newId(), newId()];
    procedure.assign(early, true, '2021-03-01', at);
    procedure.assign(late, true, '2021-09-01', at);
    procedure.withdraw('2021-06-01', at);
    expect(procedure.assignments).toEqual([{ agencyId: early, from: '2021-03-01', to: '2021-06-01' }]);
    expect(() => procedure.assign(newId(), true, '2021-05-01', at)).toThrow('in force');
    expect(() => procedure.withdraw('2021-07-01', at)).toThrow('withdrawn already');
  });
});

test.each([
  ['announce', mayAnnounceProcedures],
  ['assign', mayAssignProcedures],
  ['withdraw', mayWithdrawProcedures],
])('who may %s procedures', (_, policy) => {
  expect(rolesThatMay(policy)).toEqual(['LEAD', 'SERVICE']);
});
