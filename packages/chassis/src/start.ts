import { isIP } from 'node:net';

/** Why a process will not serve as it is set up: one sentence a fault, each saying what to mend. */
export class RefusedToStart extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'RefusedToStart';
  }
}

export interface Place {
  profile: 'local' | 'production';
  /** Libraries that are not told `production` show their insides. */
  nodeEnv: string | undefined;
  /** Where its doors listen. */
  host: string;
}

/** What keeps any process of ours from serving here. */
export function placeFaults({ profile, nodeEnv, host }: Place): string[] {
  if (profile === 'local') {
    return isLoopback(host)
      ? []
      : ['The local profile signs demonstration officers in without a password: it listens on loopback only.'];
  }
  return nodeEnv === 'production' ? [] : ['Set NODE_ENV=production: libraries show their insides otherwise.'];
}

export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (bare === 'localhost' || bare.endsWith('.localhost') || bare === '::1') return true;
  return isIP(bare) === 4 && bare.startsWith('127.');
}

export function refuseFaults(faults: readonly string[]): void {
  if (faults.length > 0) throw new RefusedToStart(faults);
}

/** A secret that could be guessed opens every cookie and every database. */
export function secretFaults(secret: string): string[] {
  return secret.length >= 32
    ? []
    : ['The file `secret` in QMS_KEYS_DIR holds fewer than 32 characters: write 32 random bytes there, as hex.'];
}

/** Runs the start of a process: a refusal is its sentences and exit code 1, without a trace of ours. */
export async function starting(start: () => Promise<void>): Promise<void> {
  try {
    await start();
  } catch (error) {
    if (!(error instanceof RefusedToStart)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
