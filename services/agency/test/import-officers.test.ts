import { actors, codeOf, done } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRegister, type Scene } from './build.js';

const VERB = 'importOfficers';
const HEADER = 'email,name,role,agency_code,valid_from\n';
const FIELDS = 'id rows created unchanged dryRun faults { line column message }';

interface Outcome {
  rows: number;
  created: number;
  unchanged: number;
  faults: { line: number; column: string | null; message: string }[];
}

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  const take = async (rows: string, dryRun = false): Promise<Outcome> =>
    done<Outcome>(
      await scene.world.mutate(VERB, { csv: HEADER + rows, dryRun }, { as: actors.admin(), fields: FIELDS }),
    );
  const people = async (): Promise<number> => (await scene.world.sql('select 1 from officer')).length;

  test('people come with all their roles; a dry run writes nothing, a second time changes nothing', async () => {
    const rows = 'an@x.vn,Nguyễn Văn An,HEAD,48-STC,2020-01-01\nan@x.vn,Nguyễn Văn An,STAFF,48,2020-01-01\n';
    expect(await take(rows, true)).toMatchObject({ rows: 2, created: 1, unchanged: 0, faults: [] });
    expect(await people()).toBe(0);
    expect(await take(rows)).toMatchObject({ created: 1, unchanged: 0, faults: [] });
    expect(await take(rows)).toMatchObject({ created: 0, unchanged: 2, faults: [] });
    const { data } = await scene.world.query(
      '{ officers(first: 10) { nodes { email grants { role } } } }',
      {},
      { as: scene.lead },
    );
    expect(data.officers.nodes).toEqual([{ email: 'an@x.vn', grants: [{ role: 'HEAD' }, { role: 'STAFF' }] }]);
  });

  test('each fault is told by its line and column, and nothing is written', async () => {
    const before = await people();
    const { faults, created } = await take(
      [
        'no address,Bình,HEAD,48-STC,2020-01-01',
        'b@x.vn,Bình,KING,48-STC,2020-01-01',
        'c@x.vn,Chi,HEAD,48-NONE,2020-01-01',
        'd@x.vn,Dung,HEAD,48-STC,2020-02-30',
        'e@x.vn,,HEAD,48-STC,2020-01-01',
        'f@x.vn,Phúc,HEAD,,2020-01-01',
        'g@x.vn,Giang,STAFF,48-STC,2020-01-01',
        'g@x.vn,Giang,STAFF,48-STC,2020-01-01',
      ].join('\n'),
    );
    expect(created).toBe(0);
    expect(faults.map(({ line, column }) => [line, column])).toEqual([
      [2, 'email'],
      [3, 'role'],
      [4, 'agency_code'],
      [5, 'valid_from'],
      [6, 'name'],
      [7, 'agency_code'],
      [9, 'role'],
    ]);
    expect(await people()).toBe(before);
  });

  test('a role may end on a day, which follows its first; who holds none and is known is told too', async () => {
    const head = 'email,name,role,agency_code,valid_from,valid_to\n';
    const bring = async (row: string): Promise<Outcome> =>
      done(
        await scene.world.mutate(
          VERB,
          { csv: `${head}${row}\n`, dryRun: false },
          { as: actors.admin(), fields: FIELDS },
        ),
      );
    const wrong = await bring('h@x.vn,Hoa,HEAD,48-STC,2020-01-01,2020-01-01');
    expect(wrong.faults).toMatchObject([{ line: 2, column: 'valid_to' }]);
    expect(await bring('h@x.vn,Hoa,HEAD,48-STC,2020-01-01,2020-06-01')).toMatchObject({ created: 1, faults: [] });
    expect(
      await scene.world.sql(`select valid_to::text as "to" from officer_grant g join officer o on o.id = g.officer_id
      where o.email = 'h@x.vn'`),
    ).toEqual([{ to: '2020-06-01' }]);
    expect(await bring('h@x.vn,Hoa,,,,')).toMatchObject({ unchanged: 1, faults: [] });
    expect((await bring('i@x.vn,Ích,,,,')).faults.length).toBeGreaterThan(0);
  });

  test('only an administrator may', async () => {
    for (const as of [scene.lead, scene.head, scene.approver]) {
      expect(codeOf(await scene.world.mutate(VERB, { csv: HEADER, dryRun: true }, { as, fields: FIELDS }))).toBe(
        'FORBIDDEN',
      );
    }
  });
});
