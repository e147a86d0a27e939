import { addWorkingDays, type Day } from '@qms/kernel';
import { actors, codeOf, done, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { announcement, openRegister, type Built, type Scene } from './build.js';

const VERB = 'setWorkingDay';
const YEAR = 'query ($year: Int!) { workingDays(year: $year) { id version day worked legalBasis actions } }';
const BASIS = { legalBasis: 'Thông báo lịch nghỉ của thành phố' };

describe('the working calendar', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  const daysOf = async (year: number, worked: boolean): Promise<string[]> => {
    const rows = await scene.world.sql<{ day: string }>(
      `select to_char(day, 'DD/MM') as day from working_day
       where extract(year from day) = $1 and worked = $2 order by working_day.day`,
      [year, worked],
    );
    return rows.map(({ day }) => day);
  };

  // as each year was given off: a weekend between them is off anyway
  test.each([
    [2020, '01/01 23/01 24/01 25/01 26/01 27/01 28/01 29/01 02/04 30/04 01/05 02/09', ''],
    [2021, '01/01 10/02 11/02 12/02 13/02 14/02 15/02 16/02 21/04 30/04 01/05 03/05 02/09 03/09', ''],
    [2022, '01/01 03/01 31/01 01/02 02/02 03/02 04/02 10/04 11/04 30/04 01/05 02/05 03/05 01/09 02/09', ''],
    [2023, '01/01 02/01 20/01 21/01 22/01 23/01 24/01 25/01 26/01 29/04 30/04 01/05 02/05 03/05 01/09 02/09 04/09', ''],
    [2024, '01/01 08/02 09/02 10/02 11/02 12/02 13/02 14/02 18/04 29/04 30/04 01/05 02/09 03/09', '04/05'],
    [2025, '01/01 27/01 28/01 29/01 30/01 31/01 07/04 30/04 01/05 02/05 01/09 02/09', '26/04'],
    [2026, '01/01 02/01 16/02 17/02 18/02 19/02 20/02 26/04 27/04 30/04 01/05 31/08 01/09 02/09', '10/01 22/08'],
    [2027, '01/01 04/02 05/02 06/02 07/02 08/02 09/02 10/02 16/04 30/04 01/05 03/05 02/09 03/09', ''],
  ])('has the days off of %i, and those worked instead', async (year, off, worked) => {
    expect((await daysOf(year, false)).join(' ')).toBe(off);
    expect((await daysOf(year, true)).join(' ')).toBe(worked);
  });

  test('says of each day by what law it is off, and of Tết where only custom says on which days', async () => {
    const basisOf = async (day: string): Promise<string | undefined> => {
      const rows = await scene.world.sql<{ basis: string }>(
        'select legal_basis as basis from working_day where day = $1',
        [day],
      );
      return rows[0]?.basis;
    };
    expect(await basisOf('2021-09-02')).toBe('Bộ luật Lao động 2019, art. 112');
    expect(await basisOf('2020-09-02')).toBe('Bộ luật Lao động 2012, art. 115');
    expect(await basisOf('2021-05-03')).toBe('Bộ luật Lao động 2019, art. 111.3 (nghỉ bù)');
    expect(await basisOf('2021-02-11')).toContain('lịch nghỉ năm 2021');
    expect(await basisOf('2027-02-05')).toContain('theo lệ thường');
    expect(await basisOf('2025-04-26')).toContain('làm bù');
    expect(await basisOf('2026-11-24')).toBeUndefined();
  });

  const admin = actors.admin();
  const set = async (input: object, as = admin): Promise<Built & { worked: boolean; actions: string[] }> =>
    done(await scene.world.mutate(VERB, { ...BASIS, ...input }, { as, fields: 'id version worked actions' }));
  let made = 0;
  const decided = async (signedOn: Day): Promise<string> => {
    made += 1;
    const number = `${made}/QĐ-UBND`;
    const input = { ...announcement(scene.city, `1.${String(made).padStart(6, '0')}`), decisionNumber: number };
    done(await scene.world.mutate('announceProcedures', { ...input, decisionOn: signedOn }));
    const [row] = await scene.world.sql<{ id: string }>('select id from announcement where number = $1', [number]);
    return row?.id ?? '';
  };
  const dueOf = async (id: string): Promise<[string, number] | undefined> => {
    const rows = await scene.world.sql<{ due: string; version: number }>(
      'select due_on::text as due, version from announcement where id = $1',
      [id],
    );
    return rows[0] && [rows[0].due, rows[0].version];
  };

  test('a day off moves what is open and counted across it, each with its own journal row; taken back, it moves back', async () => {
    const [across, before, published] = [
      await decided('2021-07-12'),
      await decided('2021-07-06'),
      await decided('2021-07-13'),
    ];
    const told = { announcementId: published, on: '2021-07-14', where: 'Cổng', expectedVersion: 1 };
    done(await scene.world.mutate('recordPublication', told, { as: scene.lead }));
    expect(await dueOf(across)).toEqual(['2021-07-19', 1]);
    const off = await set({ day: '2021-07-16', worked: false });
    expect(off).toMatchObject({ version: 1, worked: false, actions: [VERB] });
    expect((await traces(scene.world, off.id)).verbs).toEqual([VERB]);
    expect(await dueOf(across)).toEqual(['2021-07-20', 2]);
    expect((await traces(scene.world, across)).verbs).toEqual(['announceProcedures', VERB]);
    expect(await dueOf(before)).toEqual(['2021-07-13', 1]);
    expect(await dueOf(published)).toEqual(['2021-07-20', 2]);
    const saturday = await set({ day: '2021-07-17', worked: true });
    expect(await dueOf(across)).toEqual(['2021-07-19', 3]);
    await set({ day: '2021-07-17', worked: false, expectedVersion: saturday.version });
    await set({ day: '2021-07-16', worked: true, expectedVersion: off.version });
    expect(await dueOf(across)).toEqual(['2021-07-19', 5]);
    expect((await traces(scene.world, off.id)).verbs).toEqual([VERB, VERB]);
  });

  test('a day that changes nothing of what is due leaves it alone', async () => {
    const id = await decided('2021-08-02');
    await set({ day: '2021-08-07', worked: false });
    expect(await dueOf(id)).toEqual(['2021-08-09', 1]);
  });

  test('everybody reads the days of a year; of another century there are none', async () => {
    const { data } = await scene.world.query(YEAR, { year: 2026 }, { as: scene.staff });
    const days = data.workingDays as { day: string; worked: boolean; actions: string[] }[];
    expect(days).toHaveLength(16);
    expect(days[0]).toMatchObject({ day: '2026-01-01', worked: false, actions: [] });
    expect(days.find(({ day }) => day === '2026-01-10')).toMatchObject({ worked: true });
    for (const year of [1999, 2101]) {
      const { errors } = await scene.world.query(YEAR, { year }, { as: scene.staff });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', field: 'year' });
    }
    const journal = '{ workingDays(year: 2021) { day journal(first: 5) { nodes { verb } } } }';
    const read = async (as: typeof admin): Promise<unknown> => {
      const { data } = await scene.world.query(journal, {}, { as });
      const days = data.workingDays as { day: string; journal: { nodes: { verb: string }[] } | null }[];
      return days.find(({ day }) => day === '2021-08-07')?.journal;
    };
    expect(await read(admin)).toEqual({ nodes: [{ verb: VERB }] });
    expect(await read(scene.lead)).toBeNull();
  });

  test('nobody but an administrator may; who has not read what is entered, or reads what is not, is told', async () => {
    const call = async (given: object, as = admin): Promise<unknown> =>
      codeOf(await scene.world.mutate(VERB, { ...BASIS, day: '2021-09-10', worked: false, ...given }, { as }));
    for (const as of [scene.lead, scene.approver, scene.head, actors.overseer(), actors.service('x')])
      expect(await call({}, as)).toBe('FORBIDDEN');
    expect(await call({ expectedVersion: 1 })).toBe('NOT_FOUND');
    expect(await call({})).toBeUndefined();
    expect(await call({})).toBe('CONFLICT');
    expect(await call({ expectedVersion: 2 })).toBe('CONFLICT');
    expect(await call({ expectedVersion: 1, worked: true })).toBeUndefined();
    for (const wrong of [{ day: '2021-02-30' }, { legalBasis: ' ' }, { legalBasis: 'x'.repeat(501) }])
      expect(await call({ expectedVersion: 2, ...wrong })).toBe('INVALID_INPUT');
  });

  test('decisions that are entered while the calendar changes are due by the calendar there is', async () => {
    const days = ['2021-10-05', '2021-10-06', '2021-10-07'];
    await Promise.all(
      days.flatMap((day) => [set({ day, worked: false }), decided('2021-10-04'), decided('2021-10-01')]),
    );
    const rows = await scene.world.sql<{ day: Day; worked: boolean }>(
      'select day::text as day, worked from working_day',
    );
    const of = (worked: boolean): Set<Day> =>
      new Set(rows.filter((row) => row.worked === worked).map(({ day }) => day));
    const calendar = { daysOff: of(false), extraWorkingDays: of(true) };
    const open = await scene.world.sql<{ signed: Day; due: Day }>(
      `select signed_on::text as signed, due_on::text as due from announcement where signed_on >= '2021-10-01'`,
    );
    expect(open).toHaveLength(6);
    for (const { signed, due } of open) expect(due).toBe(addWorkingDays(calendar, signed, 5));
  });
});
