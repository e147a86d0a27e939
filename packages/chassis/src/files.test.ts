import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NotFound } from '@qms/kernel';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

test.each(['../../etc/passwd', '..', '', 'A'.repeat(64), '0'.repeat(64), `${sha256}/../x`, `${sha256}\0`])(
  'asking for %j finds nothing',
  async (name) => {
    await expect(openFiles(root).read(name)).rejects.toThrow(NotFound);
    await expect(openFiles(root).open(name)).rejects.toThrow(NotFound);
  },
);
