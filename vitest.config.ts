import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

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
    pool: 'forks',
    maxWorkers: 2,
    // what never ends is told apart from what is slow on a machine that has other work to do
    testTimeout: 120_000,
    hookTimeout: 180_000,
    env: { NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: '1' },
    reporters: ['default', ['json', { outputFile: 'node_modules/.cache/vitest.json' }]],
  },
});
