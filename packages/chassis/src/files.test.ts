import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NotFound } from '@qms/kernel';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CorruptFile, openFiles } from './files.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'qms-files-'));
});
afterAll(() => rm(root, { recursive: true }));

const report = Buffer.from('Báo cáo quý II năm 2021');
const sha256 = createHash('sha256').update(report).digest('hex');

test('the same bytes, also put at the same time, are one file under their own digest', async () => {
  const files = openFiles(root);
  const puts = await Promise.all([files.put(report), files.put(report), files.put(report)]);
  expect(puts).toEqual(puts.map(() => ({ sha256, bytes: report.length })));
  expect(await readdir(path.join(root, sha256.slice(0, 2), sha256.slice(2, 4)))).toEqual([sha256]);
  expect(await files.read(sha256)).toEqual(report);
});

test('a stream gives the checked bytes and their number', async () => {
  const { stream, bytes } = await openFiles(root).open(sha256);
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  expect(Buffer.concat(chunks)).toEqual(report);
  expect(bytes).toBe(report.length);
});

test('a flipped bit is found before a byte is served, and putting the file again mends it', async () => {
  const files = openFiles(root);
  const place = path.join(root, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  await writeFile(place, Buffer.from(report).fill(0, 3, 4));
  await expect(files.read(sha256)).rejects.toThrow(CorruptFile);
  await expect(files.open(sha256)).rejects.toThrow(CorruptFile);
  await files.put(report);
  expect(await files.read(sha256)).toEqual(report);
});

describe('taking bytes away', () => {
  const HOUR_MS = 3_600_000;
  const quietSince = new Date(Date.now() - HOUR_MS);
  const folder = (): string => path.join(root, sha256.slice(0, 2), sha256.slice(2, 4));
  const place = (): string => path.join(folder(), sha256);
  const aged = async (at = place()): Promise<void> => utimes(at, new Date(0), new Date(Date.now() - 2 * HOUR_MS));

  test('leaves nothing, whatever a crash had left half way, and once more is as good', async () => {
    const files = openFiles(root);
    await files.put(report);
    await aged();
    expect(await files.remove(sha256, quietSince)).toBe(true);
    expect(await readdir(folder())).toEqual([]);
    expect(await files.remove(sha256, quietSince)).toBe(true);
    await files.put(report);
    await aged();
    await rename(place(), `${place()}.leaving-x`);
    await expect(files.read(sha256)).rejects.toThrow(NotFound);
    expect(await files.remove(sha256, quietSince)).toBe(true);
    expect(await readdir(folder())).toEqual([]);
  });

  test('spares what was put lately, also when it was there long before', async () => {
    const files = openFiles(root);
    await files.put(report);
    await aged();
    await files.put(report);
    expect(await files.remove(sha256, quietSince)).toBe(false);
    expect(await files.read(sha256)).toEqual(report);
  });

  test('never loses what is put at the same moment, unless it says so', async () => {
    const files = openFiles(root);
    for (let round = 0; round < 50; round += 1) {
      await files.put(report);
      await aged();
      await Promise.all([files.remove(sha256, quietSince), files.put(report), files.remove(sha256, quietSince)]);
      expect(await files.read(sha256)).toEqual(report);
    }
  });

  test('finds what was put long ago, and takes away what a crash left half written', async () => {
    const own = path.join(root, 'sweep');
    const files = openFiles(own);
    const names = async (since: Date): Promise<string[]> => {
      const found: string[] = [];
      for await (const name of files.olderThan(since)) found.push(name);
      return found;
    };
    expect(await names(new Date())).toEqual([]);
    await files.put(report);
    const other = await files.put(Buffer.from('Báo cáo quý III năm 2021'));
    const placeIn = (name: string): string => path.join(own, name.slice(0, 2), name.slice(2, 4), name);
    const folder = path.dirname(placeIn(sha256));
    const ago = new Date(Date.now() - 2 * HOUR_MS);
    for (const draft of ['.draft-old', '.draft-new']) await writeFile(path.join(folder, draft), 'half');
    for (const name of [sha256, '.draft-old']) await utimes(path.join(folder, name), ago, ago);
    await writeFile(path.join(own, 'a stranger'), 'not ours');
    expect(await names(quietSince)).toEqual([sha256]);
    expect((await readdir(folder)).toSorted()).toEqual(['.draft-new', sha256]);
    expect((await names(new Date(Date.now() + HOUR_MS))).toSorted()).toEqual([sha256, other.sha256].toSorted());
    expect(await readdir(folder)).toEqual([sha256]);
  });

  test.each(['../../etc/passwd', '..', '', `${sha256}/../x`])('refuses %j', async (name) => {
    await expect(openFiles(root).remove(name, new Date())).rejects.toThrow(NotFound);
  });

  test('touches nothing of another service’s, and what was stored before each had a folder is still read', async () => {
    const [old, own, other] = [root, path.join(root, 'agency'), path.join(root, 'reporting')];
    await openFiles(old).put(report);
    await aged();
    const files = openFiles(own, old);
    expect(await files.read(sha256)).toEqual(report);
    (await files.open(sha256)).stream.destroy();
    await files.put(report);
    await openFiles(other).put(report);
    const soon = new Date(Date.now() + HOUR_MS);
    expect(await files.remove(sha256, soon)).toBe(true);
    await expect(openFiles(own).read(sha256)).rejects.toThrow(NotFound);
    expect(await files.read(sha256)).toEqual(report);
    expect(await openFiles(other).read(sha256)).toEqual(report);
  });
});

test.each(['../../etc/passwd', '..', '', 'A'.repeat(64), '0'.repeat(64), `${sha256}/../x`, `${sha256}\0`])(
  'asking for %j finds nothing',
  async (name) => {
    await expect(openFiles(root).read(name)).rejects.toThrow(NotFound);
    await expect(openFiles(root).open(name)).rejects.toThrow(NotFound);
  },
);
