import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const require = createRequire(import.meta.url);

/** What takes a minute, the longest first. A fresh clone has no times to go by, and one left for the end is waited for alone. */
const LONG = ['nobody-elses', 'idempotency', 'acknowledged', 'access', 'one-quarter', 'canary', 'import-agencies-files']
  .concat('start', 'register-in-time', 'exactly-once')
  .map((name) => `/${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((name) => moduleId.endsWith(name));
      return at === -1 ? LONG.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  resolve: {
    // Node and Vite each prefer another build of graphql; two in one process refuse each other's types
    alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }],
  },
  test: {
    include: ['packages', 'services', 'infra', 'gateway'].map((room) => `${room}/**/*.test.ts`),
    exclude: ['**/node_modules/**', '**/dist/**'],
    // PostgreSQL, and Redis where it is installed, once a run; every test file clones a database of its own
    globalSetup: ['packages/testkit/dist/global-setup.js'],
    // what is built is loaded as in production, by Node itself
    server: { deps: { external: [/\/(packages|services|gateway|infra)\/.*dist\//] } },
    // a worker reads the product once and not once a file: what a test changes outside its own database, it puts back
    pool: 'forks',
    isolate: false,
    sequence: { sequencer: LongestFirst },
    maxWorkers: 2,
    // what never ends is told apart from what is slow on a machine that has other work to do
    testTimeout: 120_000,
    hookTimeout: 180_000,
    env: { NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: '1' },
    reporters: ['default', ['json', { outputFile: 'node_modules/.cache/vitest.json' }]],
  },
});
