import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegister, type Scene } from './build.js';

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
});
