import { done } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BAD_FILES, goodBook, MEASURED } from './bad-files.js';
import { openFileScene, settled, type FileScene } from './files.js';

const FIELDS = 'id version state created changed faults { line code message messages { vi en } }';
const IMPORT = `query ($id: ID!) { registerImport(id: $id) { ${FIELDS} } }`;
const REGISTER = ['agency', 'agency_attribute', 'agency_edge', 'agency_obligation', 'agency_reach', 'officer'];

interface Outcome extends Record<string, unknown> {
  id: string;
  version: number;
  state: string;
  faults: { line: number; code: string; messages: { vi: string; en: string } }[];
}

describe('bad files', () => {
  let scene: FileScene;
  beforeAll(async () => {
    scene = await openFileScene();
    await scene.startWorker();
  });
  afterAll(() => scene.close());

  const counts = async (): Promise<unknown> =>
    scene.world.sql(`select ${REGISTER.map((table) => `(select count(*) from ${table}) as ${table}`).join(', ')},
      (select count(*) from journal where subject_type = 'agency') as journal`);

  /** What the import of a file came to; large ones are the worker's. */
  async function take(bytes: Buffer): Promise<Outcome> {
    const uploadId = await scene.upload(bytes);
    const input = { uploadId, dryRun: false, validFrom: '2020-01-01' };
    const outcome: Outcome = done(
      await scene.world.mutate('importAgencies', input, { as: scene.lead, fields: FIELDS }),
    );
    return outcome.state === 'QUEUED'
      ? ((await settled(scene.world, IMPORT, outcome.id, scene.lead)) as Outcome)
      : outcome;
  }

  async function refused(bytes: Buffer, code: string): Promise<void> {
    const before = await counts();
    const outcome = await take(bytes);
    expect(outcome.faults[0]).toMatchObject({ code });
    expect(outcome).toMatchObject({ state: 'REFUSED', created: 0, changed: 0 });
    const [{ messages } = { messages: { vi: '', en: '' } }] = outcome.faults;
    expect(messages.vi).not.toBe('');
    expect(messages.en).not.toBe(messages.vi);
    expect(await counts()).toEqual(before);
  }

  test('there are more than fifty, each of a kind of its own', () => {
    expect(new Set(BAD_FILES.map(({ title }) => title)).size).toBe(BAD_FILES.length);
    expect(BAD_FILES.length).toBeGreaterThanOrEqual(50);
  });

  test.each(BAD_FILES)('$title is refused as $code, and nothing is written', ({ bytes, code }) =>
    refused(bytes(), code),
  );

  test.each(MEASURED)('$title is refused as $code, and this process does not grow', async ({ bytes, code }) => {
    const file = bytes();
    const rss = process.memoryUsage().rss;
    const began = performance.now();
    await refused(file, code);
    expect(performance.now() - began).toBeLessThan(25_000);
    expect(process.memoryUsage().rss - rss).toBeLessThan(100_000_000);
  });

  test('after all of them the service is alive, and the workbook they were made from is entered', async () => {
    expect(await take(goodBook())).toMatchObject({ state: 'DONE', created: 1, faults: [] });
  });
});
