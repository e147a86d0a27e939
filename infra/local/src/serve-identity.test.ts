import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test.each(['production', '', 'Local'])(
  'the embedded identity provider does not start with QMS_PROFILE=%s',
  (profile) => {
    const program = join(import.meta.dirname, '..', 'dist', 'serve-identity.js');
    const { status, stderr, stdout } = spawnSync(process.execPath, [program], {
      encoding: 'utf8',
      timeout: 25_000,
      env: {
        QMS_PROFILE: profile,
        QMS_PORT: '4000',
        QMS_KEYS_DIR: '/nonexistent',
        IDENTITY_DATABASE_URL: 'postgres://a@b/c',
      },
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(
      'signs demonstration officers in without a password: it runs with QMS_PROFILE=local alone',
    );
    expect(stderr).not.toMatch(/\n\s+at /);
  },
);
