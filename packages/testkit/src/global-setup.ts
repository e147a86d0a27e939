import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startPostgres, startRedis } from '@qms/local';

/** Started once a run by vitest: the servers that all test files share, each file with a database of its own. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'qms-test-'));
  await chmod(folder, 0o755);
  const postgres = await startPostgres({
    dataDir: join(folder, 'postgres'),
    port: await freePort(),
    // a test's data need not survive the machine; and what a test plans by is what it counted itself, not what a vacuum
    // that comes by when it likes found, or kept from being seen by all
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' },
  });
  const redis = await startRedis({ dataDir: join(folder, 'redis'), port: await freePort(), persist: false });
  if (!redis) process.stdout.write('redis-server is not installed: job tests run on the PostgreSQL queue alone.\n');
  Object.assign(process.env, { TEST_DATABASE_URL: postgres.url, ...(redis ? { TEST_REDIS_URL: redis.url } : {}) });
  return async () => {
    await redis?.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
}
