import { newId, serviceActor, type Grant } from '@qms/kernel';
import { describe, expect, test } from 'vitest';
import { rowSecurity } from './row-security.js';
import { rowSessionOf } from './row-session.js';

describe('what PostgreSQL is told of an actor', () => {
  const [one, two] = [newId(), newId()];
  const told = (...grants: Grant[]): readonly string[] => rowSessionOf({ id: 'someone', name: '', grants });

  test('every agency of a grant counts once, and those of leading roles apart', () => {
    const head: Grant = { role: 'HEAD', agencyId: one };
    const lead: Grant = { role: 'LEAD', agencyId: two };
    expect(told(head, lead, { role: 'STAFF', agencyId: one })).toEqual(['someone', '', `{${one},${two}}`, `{${two}}`]);
    expect(told(lead, head)).toEqual(told(head, lead));
  });

  test('a grant with no agency holds everywhere; no grant holds nowhere', () => {
    expect(rowSessionOf(serviceActor('relay'))).toEqual(['service:relay', 'on', '{}', '{}']);
    expect(told()).toEqual(['someone', '', '{}', '{}']);
  });

  test('what is no id of an agency is left out', () => {
    expect(told({ role: 'HEAD', agencyId: `${one},${two}` }, { role: 'HEAD', agencyId: '}' })[2]).toBe('{}');
  });

  test('a table is not guarded by saying nothing', () => {
    expect(() => rowSecurity({ table: 'thing' })).toThrow('thing: say what its rows belong to');
  });
});
