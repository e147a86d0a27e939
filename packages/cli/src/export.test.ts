import { expect, test, vi } from 'vitest';
import { exportList } from './export.js';

const answers: unknown[] = [];
vi.mock('./graph.js', () => ({ ask: () => Promise.resolve(answers.shift()) }));

test('a list that is gone while it is waited for is told plainly', async () => {
  answers.push({ made: { id: '1', state: 'QUEUED', progress: 0 } }, { made: null });
  const options = { out: 'a.csv', asOf: undefined, filter: {}, language: 'vi' as const };
  await expect(exportList('agencies', options, () => undefined)).rejects.toThrow('The list is gone');
});
