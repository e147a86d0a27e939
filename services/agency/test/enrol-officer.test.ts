import { newId } from '@qms/kernel';
import { actors, codeOf, done } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegister, type Scene } from './build.js';

const VERB = 'enrolOfficer';

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  const person = (email: string, name = 'Nguyễn Văn An') => ({ name, email });

  test('whoever may give a role enrols the person; name and address stand beside the journal, not in it', async () => {
    for (const [n, as] of [scene.head, scene.lead, actors.admin()].entries()) {
      const officer = done(await scene.world.mutate(VERB, person(`An${n}@X.vn`), { as, fields: 'id version email' }));
      expect(officer).toMatchObject({ version: 1, email: `an${n}@x.vn` });
      const [row] = await scene.world.sql<{ verb: string; after: object; personal: object }>(
        `select j.verb, j.after, p.after as personal from journal j join journal_personal p on p.journal_id = j.id
         where j.subject_id = $1`,
        [officer.id],
      );
      expect(row?.verb).toBe(VERB);
      expect(JSON.stringify(row?.after)).not.toMatch(/x\.vn|Nguyễn/);
      expect(row?.personal).toEqual({ name: 'Nguyễn Văn An', email: `an${n}@x.vn` });
    }
  });

  test('who gives no roles enrols nobody', async () => {
    for (const as of [scene.secretary, scene.staff, scene.approver, actors.overseer(), actors.nobody()]) {
      expect(codeOf(await scene.world.mutate(VERB, person(`${newId()}@x.vn`), { as }))).toBe('FORBIDDEN');
    }
  });

  test('an address is one person’s, however it is written', async () => {
    const { world, head: as } = scene;
    done(await world.mutate(VERB, person('chi@x.vn'), { as }));
    expect(codeOf(await world.mutate(VERB, person('CHI@x.vn'), { as }))).toBe('CONFLICT');
  });

  test.each([
    ['email', person('no address')],
    ['email', person('a@b\u0001.vn')],
    ['name', person('d@x.vn', '   ')],
    ['name', person('d@x.vn', 'x'.repeat(201))],
  ])('a wrong %s is refused by name', async (field, given) => {
    const { errors } = await scene.world.mutate(VERB, given, { as: scene.head });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field });
  });
});
