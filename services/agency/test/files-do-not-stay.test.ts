import { existsSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job } from '@qms/chassis';
import { codeOf, done, traces } from '@qms/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { clearExport } from '../src/register-export/register-export.commands.js';
import { clearExports } from '../src/register-export/register-export.jobs.js';
import { forgetImportRows } from '../src/register-import/register-import.jobs.js';
import { sweepFiles } from '../src/stored-file/stored-file.jobs.js';
import { clearTriedUploads, clearUploads } from '../src/upload/upload.jobs.js';
import { openFileScene, type FileScene } from './files.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Two changes of one row are never at the same moment: a row that changes twice is a little younger. */
const SOON_MS = 1_000;
const HEAD = 'Mã;Tên cơ quan;Cấp;Đơn vị cấp trên;Đối tượng\n';
const FIELDS = 'id version state rows created rowsKept faults { code } changes(first: 9) { totalCount }';

interface Made extends Record<string, unknown> {
  id: string;
  version: number;
  sha256: string;
  url: string;
}

describe('files do not stay', () => {
  let scene: FileScene;
  let start: number;
  let named = 0;
  beforeAll(async () => {
    scene = await openFileScene();
    start = Date.now();
  });
  afterAll(() => scene.close());
  // each begins long after what the last one left
  beforeEach(() => {
    start += 200 * DAY_MS;
    later(0);
  });

  const later = (ms: number): void => void scene.world.clock.set(new Date(start + ms));
  const run = (job: Job): Promise<void> => {
    const { signal } = new AbortController();
    return job.run({ ...scene.world.ctx(), service: 'agency', attempt: { last: true }, signal } as never, {});
  };
  const placeOf = (sha256: string): string =>
    join(scene.folder, 'files', 'agency', sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  const isThere = (sha256: string): boolean => existsSync(placeOf(sha256));
  const rowOf = async (table: string, id: string): Promise<unknown> =>
    (await scene.world.sql(`select state, sha256 from ${table} where id = $1`, [id]))[0];
  const order = async (input: object = {}): Promise<Made> =>
    done(
      await scene.world.mutate(
        'exportList',
        { list: 'AGENCIES', format: 'CSV', ...input },
        { as: scene.lead, fields: 'id version sha256 url' },
      ),
    );
  const take = (uploadId: string, dryRun: boolean): ReturnType<FileScene['world']['mutate']> =>
    scene.world.mutate(
      'importAgencies',
      { uploadId, dryRun, validFrom: '2020-01-01' },
      { as: scene.lead, fields: FIELDS },
    );
  /** A file of one agency that nobody has named before; its upload, and its hash. */
  const bring = async (parent = '48'): Promise<{ id: string; sha256: string }> => {
    named += 1;
    const id = await scene.upload(Buffer.from(`${HEAD}48-F${named};Sở ${named};Sở;${parent};Khuyến khích\n`));
    const [row] = await scene.world.sql<{ sha256: string }>('select sha256 from upload where id = $1', [id]);
    return { id, sha256: row?.sha256 ?? '' };
  };

  describe('a list taken out', () => {
    test('is there for its day, and then its bytes are gone and its row says so', async () => {
      const made = await order();
      later(DAY_MS - SOON_MS);
      await run(clearExports);
      expect((await scene.fetch(made.url, scene.lead)).status).toBe(200);
      later(DAY_MS + SOON_MS);
      await run(clearExports);
      await run(clearExports);
      expect(isThere(made.sha256)).toBe(false);
      expect(await rowOf('register_export', made.id)).toEqual({ state: 'CLEARED', sha256: made.sha256 });
      expect((await traces(scene.world, made.id)).verbs).toEqual(['exportList', 'clearExport']);
      expect((await scene.fetch(made.url, scene.lead)).status).toBe(404);
      const query = 'query ($id: ID!) { registerExport(id: $id) { id } }';
      const { data } = await scene.world.query(query, { id: made.id }, { as: scene.lead });
      expect(data).toEqual({ registerExport: null });
    });

    test('leaves the bytes to another that has them too, until that has had its day', async () => {
      const first = await order();
      later(12 * HOUR_MS);
      const second = await order();
      expect(second.sha256).toBe(first.sha256);
      later(DAY_MS + SOON_MS);
      await run(clearExports);
      expect(await rowOf('register_export', first.id)).toMatchObject({ state: 'CLEARED' });
      expect((await scene.fetch(second.url, scene.lead)).status).toBe(200);
      later(36 * HOUR_MS + SOON_MS);
      await run(clearExports);
      expect(isThere(first.sha256)).toBe(false);
    });

    test('is swept away where its worker died before it said so, and nothing that a row speaks of', async () => {
      const { files } = scene.world.ctx().outside;
      const [stray, young] = [await files.put(Buffer.from(`stray ${start}`)), Buffer.from(`young ${start}`)];
      const made = await order();
      const upload = await bring();
      done(await take(upload.id, true));
      const hourAgo = new Date(start - HOUR_MS - SOON_MS);
      for (const { sha256 } of [stray, made, upload]) await utimes(placeOf(sha256), hourAgo, hourAgo);
      const { sha256: kept } = await files.put(young);
      await utimes(placeOf(kept), new Date(start), new Date(start));
      await run(sweepFiles);
      expect([stray, made, upload, { sha256: kept }].map(({ sha256 }) => isThere(sha256))).toEqual([
        false,
        true,
        true,
        true,
      ]);
      expect((await scene.fetch(made.url, scene.lead)).status).toBe(200);
      later(DAY_MS + SOON_MS);
      await run(clearExports);
    });

    test('of two with the same bytes that are cleared at once, neither leaves them to the other', async () => {
      for (let round = 0; round < 8; round += 1) {
        later(round * 2 * DAY_MS);
        const [one, two] = [await order(), await order()];
        expect(two.sha256).toBe(one.sha256);
        later(round * 2 * DAY_MS + DAY_MS + SOON_MS);
        await Promise.all([one, two].map(({ id }) => clearExport(scene.world.ctx(), id)));
        expect(isThere(one.sha256)).toBe(false);
        for (const { id, sha256 } of [one, two]) {
          expect(await rowOf('register_export', id)).toEqual({ state: 'CLEARED', sha256 });
        }
      }
    });

    test('is cleared once, however many are at it', async () => {
      const made = await order();
      later(DAY_MS + SOON_MS);
      await Promise.all([run(clearExports), run(clearExports), run(clearExports)]);
      expect((await traces(scene.world, made.id)).verbs).toEqual(['exportList', 'clearExport']);
    });

    test('waits while somebody has just put the same bytes, whose row is on its way', async () => {
      const made = await order();
      later(DAY_MS + SOON_MS);
      const now = scene.world.clock.now();
      await utimes(placeOf(made.sha256), now, new Date(now.getTime() - HOUR_MS / 2));
      await run(clearExports);
      expect(isThere(made.sha256)).toBe(true);
      expect(await rowOf('register_export', made.id)).toMatchObject({ state: 'READY' });
      later(DAY_MS + HOUR_MS);
      await run(clearExports);
      expect(isThere(made.sha256)).toBe(false);
    });

    test('that cannot be removed hinders no other, and is tried again', async () => {
      const [one, two] = [await order(), await order({ format: 'XLSX' })];
      later(DAY_MS + SOON_MS);
      const broken = vi.spyOn(scene.files, 'remove').mockRejectedValueOnce(new Error('EIO'));
      await expect(run(clearExports)).rejects.toThrow('1 could not be cleared');
      broken.mockRestore();
      expect([isThere(one.sha256), isThere(two.sha256)]).toEqual([true, false]);
      await run(clearExports);
      expect(isThere(one.sha256)).toBe(false);
    });
  });

  describe('a file that was brought', () => {
    test('goes a day after it was last read when it was only tried or at fault, and stays when it was entered', async () => {
      const [tried, faulty, entered] = [await bring(), await bring('48-KHONG'), await bring()];
      expect(done(await take(tried.id, true))).toMatchObject({ state: 'DONE' });
      expect(done(await take(faulty.id, false))).toMatchObject({ state: 'REFUSED' });
      expect(done(await take(entered.id, true))).toMatchObject({ state: 'DONE' });
      expect(done(await take(entered.id, false))).toMatchObject({ state: 'DONE', created: 1 });
      later(12 * HOUR_MS);
      done(await take(tried.id, true));
      later(DAY_MS + SOON_MS);
      await run(clearTriedUploads);
      expect([tried, faulty, entered].map(({ sha256 }) => isThere(sha256))).toEqual([true, false, true]);
      later(36 * HOUR_MS + SOON_MS);
      await run(clearTriedUploads);
      await run(clearTriedUploads);
      expect(isThere(tried.sha256)).toBe(false);
      expect(await rowOf('upload', tried.id)).toEqual({ state: 'CLEARED', sha256: tried.sha256 });
      expect((await traces(scene.world, tried.id)).verbs.at(-1)).toBe('clearTriedUpload');
      expect(codeOf(await take(tried.id, false))).toBe('CONFLICT');
      later(150 * DAY_MS);
      await run(clearTriedUploads);
      expect(isThere(entered.sha256)).toBe(true);
      expect(await rowOf('upload', entered.id)).toMatchObject({ state: 'PROVEN' });
    });

    test('leaves the bytes to the same file that was entered', async () => {
      const tried = await bring();
      named -= 1;
      const entered = await bring();
      expect(entered.sha256).toBe(tried.sha256);
      done(await take(tried.id, true));
      done(await take(entered.id, false));
      later(DAY_MS + SOON_MS);
      await run(clearTriedUploads);
      expect(await rowOf('upload', tried.id)).toMatchObject({ state: 'CLEARED' });
      expect(isThere(entered.sha256)).toBe(true);
    });

    test('entered at the moment at which it would go, it stays or is refused, and never half', async () => {
      for (let round = 0; round < 12; round += 1) {
        later(round * 2 * DAY_MS);
        const { id, sha256 } = await bring();
        done(await take(id, true));
        later(round * 2 * DAY_MS + DAY_MS + SOON_MS);
        const clearing = async (): Promise<void> => {
          await new Promise((go) => setTimeout(go, round * 12));
          await run(clearTriedUploads);
        };
        const [answer] = await Promise.all([take(id, false), clearing()]);
        const end = codeOf(answer) ?? done(answer)['state'];
        expect(['DONE', 'CONFLICT', 'NOT_FOUND']).toContain(end);
        expect(isThere(sha256)).toBe(end === 'DONE');
        expect(await rowOf('upload', id)).toMatchObject({ state: end === 'DONE' ? 'PROVEN' : 'CLEARED' });
      }
    });

    test('stored by a reader that was stopped before it could say so, it goes with its ticket', async () => {
      const { id, sha256 } = await bring();
      const [row] = await scene.world.sql<{ name: string }>('select name from upload where id = $1', [id]);
      expect(row?.name).toBe('a.csv');
      await scene.files.put(await scene.files.quarantine.read(id));
      await scene.world.sql(`update upload set expires_at = now() - interval '2 days' where id = $1`, [id]);
      await run(clearUploads);
      expect(isThere(sha256)).toBe(false);
      expect(await rowOf('upload', id)).toEqual({ state: 'REFUSED', sha256 });
    });
  });

  test('what each row of a file did is known for 90 days, and how many did what for ever', async () => {
    const [entered, faulty] = [await bring(), await bring('48-KHONG')];
    const taken = [done(await take(entered.id, false)), done(await take(faulty.id, false))];
    const shown = async (n: number): Promise<unknown> => {
      const query = `query ($id: ID!) { registerImport(id: $id) { ${FIELDS} } }`;
      return (await scene.world.query(query, { id: taken[n]?.id }, { as: scene.lead })).data.registerImport;
    };
    later(90 * DAY_MS - SOON_MS);
    await run(forgetImportRows);
    expect(await shown(0)).toMatchObject({ rowsKept: true, created: 1, changes: { totalCount: 1 } });
    expect(await shown(1)).toMatchObject({ rowsKept: true, faults: [{ code: 'PARENT_UNKNOWN' }] });
    later(90 * DAY_MS + SOON_MS);
    await run(forgetImportRows);
    await run(forgetImportRows);
    expect(await shown(0)).toMatchObject({ state: 'DONE', rowsKept: false, created: 1, changes: { totalCount: 0 } });
    expect(await shown(1)).toMatchObject({ state: 'REFUSED', rowsKept: false, rows: 1, faults: [] });
    expect((await traces(scene.world, taken[1]?.id ?? '')).verbs).toEqual(['importAgencies', 'forgetRows']);
  });
});
