import { setTimeout as sleep } from 'node:timers/promises';
import { openTable } from '@qms/documents';
import type { Actor } from '@qms/kernel';
import { actors, codeOf, done, reasonsOf, traces } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerAgency } from './build.js';
import { openFileScene, settled, type FileScene } from './files.js';

const FIELDS = `id version state progress rows created changed unchanged dryRun
  faults { line column code message messages { vi en } }
  changes(first: 100) { totalCount nodes { line kind subject changes { field from to } } }`;
const IMPORT = `query ($id: ID!) { registerImport(id: $id) { ${FIELDS} } }`;
const HEAD = 'Mã;Tên cơ quan;Cấp;Đơn vị cấp trên;Đối tượng\n';

interface Outcome extends Record<string, unknown> {
  id: string;
  version: number;
  state: string;
  faults: { line: number; column: string | null; code: string }[];
  changes: { totalCount: number; nodes: { line: number; kind: string; subject: string; changes: unknown[] }[] };
}

/** A province’s worth of agencies below one that is known. */
export function manyAgencies(count: number, parent: string, from = 0): string {
  const rows = Array.from(
    { length: count },
    (_, n) => `G${from + n};Ủy ban nhân dân xã Số ${from + n};Xã;${parent};Khuyến khích\n`,
  );
  return HEAD + rows.join('');
}

describe('importAgencies from a file', () => {
  let scene: FileScene;
  beforeAll(async () => {
    scene = await openFileScene();
  });
  afterAll(() => scene.close());

  const take = async (uploadId: string, input: object = {}, as: Actor = scene.lead): Promise<Outcome> =>
    done(
      await scene.world.mutate(
        'importAgencies',
        { uploadId, dryRun: false, validFrom: '2020-01-01', ...input },
        { as, fields: FIELDS },
      ),
    );
  const stored = async (): Promise<number> =>
    Number((await scene.world.sql<{ n: string }>('select count(*) as n from agency'))[0]?.n);

  test('a workbook with titles, Vietnamese words and a parent told by its name is entered as it is shown', async () => {
    const table = openTable('XLSX', 'Cơ quan', [
      ...['Mã', 'Tên cơ quan', 'Cấp', 'Đơn vị cấp trên', 'Đối tượng'].map((title) => ({ title, width: 20 })),
    ]);
    await table.add([
      ['48-X1', 'Ủy ban nhân dân quận Hải Châu', 'Quận, huyện', '48', 'Bắt buộc'],
      ['7', 'Ủy ban nhân dân phường Thanh Bình', 'Phường', 'UBND QUAN KHAC', 'Khuyến khích'],
      ['8', 'Ủy ban nhân dân phường Thuận Phước', 'PHƯỜNG', 'uy ban nhan dan quan hai chau', 'khuyen khich'],
    ]);
    const uploadId = await scene.upload(await table.finish());
    const before = await stored();
    const dry = await take(uploadId, { dryRun: true });
    expect(dry).toMatchObject({ state: 'REFUSED', created: 0, rows: 3 });
    expect(dry.faults).toMatchObject([
      { line: 3, column: 'parent_code', code: 'PARENT_UNKNOWN', message: 'Không có cơ quan cấp trên này.' },
    ]);
    expect(dry.changes.nodes[0]).toEqual({
      line: 2,
      kind: 'CREATED',
      subject: '48-X1 Ủy ban nhân dân quận Hải Châu',
      changes: [
        { field: 'code', from: null, to: '48-X1' },
        { field: 'name', from: null, to: 'Ủy ban nhân dân quận Hải Châu' },
        { field: 'level', from: null, to: 'DISTRICT' },
        { field: 'parent_code', from: null, to: '48' },
        { field: 'obligation', from: null, to: 'MANDATORY' },
      ],
    });
    expect(await stored()).toBe(before);
  });

  test('codes of digits get the zeros of their level back, and a file taken twice changes nothing', async () => {
    const csv = `${HEAD}48-X2;Quận Sơn Trà;Quận;48;Bắt buộc\n314;Phường An Hải Bắc;Phường;48-X2;Khuyến khích\n`;
    const uploadId = await scene.upload(Buffer.from(csv));
    expect(await take(uploadId)).toMatchObject({ state: 'DONE', created: 2, faults: [] });
    expect(await take(uploadId)).toMatchObject({ state: 'DONE', created: 0, changed: 0, unchanged: 2, faults: [] });
    const { data } = await scene.world.query('{ agencyByCode(code: "00314") { name parent { code } } }');
    expect(data.agencyByCode).toEqual({ name: 'Phường An Hải Bắc', parent: { code: '48-X2' } });
    expect(await scene.world.sql('select state from upload where id = $1', [uploadId])).toEqual([{ state: 'PROVEN' }]);
  });

  describe('what the register holds otherwise', () => {
    const csv = `${HEAD}48-Y;Sở Y tế và Dân số;Sở;48;Khuyến khích\n`;
    let id: string;
    beforeAll(async () => {
      ({ id } = await registerAgency(scene.world, { code: '48-Y', name: 'Sở Y tế', parentId: scene.city }));
    });

    test('is a fault unless changes are allowed', async () => {
      const outcome = await take(await scene.upload(Buffer.from(csv)));
      expect(outcome).toMatchObject({ state: 'REFUSED', changed: 0, faults: [{ line: 2, code: 'CODE_HELD' }] });
    });

    test('is shown from what to what, then changed from that day on, and the day before is as it was', async () => {
      const uploadId = await scene.upload(Buffer.from(csv));
      const dry = await take(uploadId, { dryRun: true, allowChanges: true });
      const expected = [
        { field: 'name', from: 'Sở Y tế', to: 'Sở Y tế và Dân số' },
        { field: 'obligation', from: 'MANDATORY', to: 'ENCOURAGED' },
      ];
      expect(dry).toMatchObject({ state: 'DONE', changed: 1, faults: [] });
      expect(dry.changes.nodes).toEqual([
        { line: 2, kind: 'CHANGED', subject: '48-Y Sở Y tế và Dân số', changes: expected },
      ]);
      expect((await traces(scene.world, id)).verbs).toEqual(['registerAgency']);
      expect(await take(uploadId, { allowChanges: true })).toMatchObject({ state: 'DONE', changed: 1 });
      expect(await take(uploadId, { allowChanges: true })).toMatchObject({ changed: 0, unchanged: 1 });
      const { data } = await scene.world.query(`{
        before: agency(id: "${id}", asOf: "2019-12-31") { name obligation }
        after: agency(id: "${id}", asOf: "2020-01-01") { name obligation version } }`);
      expect(data).toEqual({
        before: { name: 'Sở Y tế', obligation: 'MANDATORY' },
        after: { name: 'Sở Y tế và Dân số', obligation: 'ENCOURAGED', version: 2 },
      });
      expect(await traces(scene.world, id)).toEqual({
        verbs: ['registerAgency', 'importAgencies'],
        events: ['agency.changed', 'agency.registered'],
      });
    });

    test.each([
      ['before its first day', { validFrom: '2014-01-01' }, 'CODE_HELD', '48-Y;Sở Khác;Sở;48;Bắt buộc'],
      ['on its first day', { validFrom: '2014-05-18' }, 'CHANGE_REFUSED', '48-Y;Sở Khác;Sở;48;Bắt buộc'],
      ['at another level under another name', {}, 'CODE_HELD', '48-Y;Quận Khác;Quận;48;Bắt buộc'],
      ['below itself', {}, 'PARENT_CIRCLE', '48;Cơ quan thử 1;Tỉnh;48-STC;Bắt buộc'],
      ['of another lead unit', {}, 'CODE_HELD', '49;Tên mới;Tỉnh;;Bắt buộc'],
    ])('%s it is refused by its line', async (_, input, code, row) => {
      const outcome = await take(await scene.upload(Buffer.from(HEAD + row)), { allowChanges: true, ...input });
      if (code === 'CODE_HELD' && row.startsWith('48-Y;Sở Khác')) expect(outcome.state).toBe('REFUSED');
      else expect(outcome.faults).toMatchObject([{ line: 2, code }]);
    });
  });

  describe('the tree', () => {
    const enter = (code: string, parentId: string): Promise<{ id: string; version: number }> =>
      registerAgency(scene.world, { code, name: `Cơ quan ${code}`, level: 'DIVISION', parentId });
    const below = (code: string, parent: string): string => `${code};Cơ quan ${code};Phòng;${parent};Bắt buộc\n`;
    const bring = async (rows: string, input: object = {}): Promise<Outcome> =>
      take(await scene.upload(Buffer.from(HEAD + rows)), { allowChanges: true, validFrom: '2020-06-01', ...input });

    test('is changed from that day on, and the journal and the history say why', async () => {
      const [up, down] = [await enter('48-A1', scene.city), await enter('48-A2', scene.city)];
      expect(await bring(below('48-A2', '48-A1'))).toMatchObject({ state: 'DONE', changed: 1 });
      const { data } = await scene.world.query(`{
        before: agency(id: "${down.id}", asOf: "2020-05-31") { parent { code } }
        after: agency(id: "${down.id}") { parent { id } entries { nature part value reason } } }`);
      expect(data).toMatchObject({
        before: { parent: { code: '48' } },
        after: {
          parent: { id: up.id },
          entries: [{ nature: 'CHANGE', part: 'PARENT', value: up.id, reason: 'Nhập từ tệp.' }],
        },
      });
      expect(await reasonsOf(scene.world, down.id)).toEqual([null, 'Nhập từ tệp.']);
    });

    test('closes no circle, be it of lines that each are right, or over agencies that no line names', async () => {
      const [one, two] = [await enter('48-B1', scene.city), await enter('48-B2', scene.city)];
      await enter('48-B3', two.id);
      await enter('48-B4', one.id);
      for (const rows of [
        below('48-B1', '48-B2') + below('48-B2', '48-B1'),
        below('48-B1', '48-B3') + below('48-B2', '48-B4'),
        below('48-B1', '48-B5') + below('48-B5', '48-B4'),
      ]) {
        const { state, faults } = await bring(rows);
        expect([state, faults[0]?.code, faults[0]?.column]).toEqual(['REFUSED', 'PARENT_CIRCLE', 'parent_code']);
      }
    });

    test('of two files at once that would close one together, one is taken in', async () => {
      await enter('48-C1', scene.city);
      await enter('48-C2', scene.city);
      const uploads = [
        await scene.upload(Buffer.from(HEAD + below('48-C1', '48-C2'))),
        await scene.upload(Buffer.from(HEAD + below('48-C2', '48-C1'))),
      ];
      const answers = await Promise.all(
        uploads.map((uploadId) =>
          scene.world.mutate(
            'importAgencies',
            { uploadId, dryRun: false, validFrom: '2020-06-01', allowChanges: true },
            { as: scene.lead, fields: FIELDS },
          ),
        ),
      );
      const ends = answers.map((answer) => (codeOf(answer) as string | undefined) ?? done<Outcome>(answer).state);
      expect(ends.filter((end) => end === 'DONE')).toHaveLength(1);
      expect(ends.filter((end) => ['CONFLICT', 'REFUSED'].includes(end))).toHaveLength(1);
    });

    test('holds nothing below an agency that ends, and takes nothing to another lead unit', async () => {
      const ending = await enter('48-D1', scene.city);
      await enter('48-D2', scene.city);
      const act = {
        agencyId: ending.id,
        expectedVersion: ending.version,
        on: '2022-01-01',
        legalBasis: 'NQ',
        reason: 'X',
      };
      done(await scene.world.mutate('dissolveAgency', act));
      for (const row of [below('48-D2', '48-D1'), below('48-D3', '48-D1')]) {
        const { faults } = await bring(row);
        expect(faults).toMatchObject([{ line: 2, code: 'PARENT_UNKNOWN' }]);
        // who reaches it still is told why
        const input = { csv: HEAD + row, dryRun: false, validFrom: '2020-06-01', allowChanges: true };
        const told = done<Outcome>(await scene.world.mutate('importAgencies', input, { fields: FIELDS }));
        expect(told.faults).toMatchObject([{ line: 2, code: 'PARENT_ENDS' }]);
      }
      expect((await bring(below('48-D2', '49'))).faults).toMatchObject([{ line: 2, code: 'PARENT_UNKNOWN' }]);
    });
  });

  test('an import is its bringer’s to read, and a file nobody else’s to use', async () => {
    const uploadId = await scene.upload(Buffer.from(`${HEAD}48-Z;Sở Z;Sở;48;Bắt buộc\n`));
    const { id } = await take(uploadId, { dryRun: true });
    const other = actors.lead(scene.leadUnit);
    expect((await scene.world.query(IMPORT, { id }, { as: other })).data).toEqual({ registerImport: null });
    const input = { uploadId, dryRun: true, validFrom: '2020-01-01' };
    expect(codeOf(await scene.world.mutate('importAgencies', input, { as: other }))).toBe('NOT_FOUND');
    expect(codeOf(await scene.world.mutate('importAgencies', { ...input, csv: HEAD }, { as: scene.lead }))).toBe(
      'INVALID_INPUT',
    );
  });

  test('the template can be filled in and brought back as it is: its example is nobody', async () => {
    for (const ending of ['csv', 'xlsx']) {
      const { status, headers, bytes } = await scene.fetch(`/files/templates/agencies.${ending}`, scene.lead);
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        'content-disposition': expect.stringContaining(`.${ending}`) as string,
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-store',
      });
      const outcome = await take(await scene.upload(bytes), { dryRun: true });
      expect(outcome.faults).toMatchObject([{ code: 'ROWS_MISSING' }]);
    }
    expect((await scene.fetch('/files/templates/secrets.csv', scene.lead)).status).toBe(404);
  });

  describe('a large one', () => {
    test('is a worker’s, page by page, and done once though the worker dies at it', async () => {
      const uploadId = await scene.upload(Buffer.from(manyAgencies(4_000, '48')));
      const before = await stored();
      const queued = await take(uploadId);
      expect(queued).toMatchObject({ state: 'QUEUED', progress: 0, created: 0 });
      const first = await scene.startWorker();
      for (let waited = 0; waited < 300; waited += 1) {
        const [row] = await scene.world.sql<{ progress: number }>(
          'select progress from register_import where id = $1',
          [queued.id],
        );
        if ((row?.progress ?? 0) >= 5) break;
        await sleep(50);
      }
      first.kill('SIGKILL');
      // as if its lease had run out: nobody waits half a minute here
      await scene.world.sql('update register_import set lease_until = now() where id = $1', [queued.id]);
      await scene.startWorker();
      const outcome = await settled(scene.world, IMPORT, queued.id, scene.lead);
      expect(outcome).toMatchObject({ state: 'DONE', progress: 100, rows: 4_000, created: 4_000, faults: [] });
      expect((outcome as unknown as Outcome).changes.totalCount).toBe(4_000);
      expect(await stored()).toBe(before + 4_000);
    }, 120_000);

    test('with one fault writes nothing, and says where, page by page', async () => {
      const before = await stored();
      const csv = `${manyAgencies(4_000, '48', 10_000)}LAST;Cơ quan;Hành tinh;48;Bắt buộc\n`;
      const { id } = await take(await scene.upload(Buffer.from(csv)));
      await scene.startWorker();
      expect(await settled(scene.world, IMPORT, id, scene.lead)).toMatchObject({
        state: 'REFUSED',
        created: 0,
        faults: [{ line: 4_002, column: 'level', code: 'LEVEL_UNKNOWN' }],
      });
      const lines = `query ($id: ID!) { registerImport(id: $id) { faultLines(first: 1) { totalCount nodes { line } } } }`;
      const { data } = await scene.world.query(lines, { id }, { as: scene.lead });
      expect(data.registerImport.faultLines).toEqual({ totalCount: 1, nodes: [{ line: 4_002 }] });
      expect(await stored()).toBe(before);
    }, 120_000);

    test('of somebody who may not enter it is refused by the worker, for what they hold by then', async () => {
      const nobody = actors.lead(scene.elsewhere);
      const { id } = await take(await scene.upload(Buffer.from(manyAgencies(4_000, '48')), nobody), {}, nobody);
      await scene.startWorker();
      const outcome = await settled(scene.world, IMPORT, id, nobody);
      expect(outcome).toMatchObject({ state: 'REFUSED', created: 0 });
    }, 120_000);
  });
});
