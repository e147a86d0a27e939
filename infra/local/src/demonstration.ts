import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import type { LocalSettings } from './config.js';
import { LocalError } from './local-error.js';

const DEADLINE_MS = 600_000;

type Environment = Record<string, string | undefined>;

/** Loads the demonstration through the command line, as a person would. */
export async function runDemonstration(settings: LocalSettings, env: Environment, signal: AbortSignal): Promise<void> {
  await qms(settings, ['demo'], env, signal);
}

const report = z.looseObject({
  period: z.string(),
  status: z.string().optional(),
  scope: z.looseObject({ name: z.string() }).nullish(),
  figures: z
    .array(
      z.looseObject({
        key: z.string(),
        label: z.string().nullish(),
        numerator: z.number().nullish(),
        denominator: z.number().nullish(),
      }),
    )
    .default([]),
  renditions: z
    .array(z.looseObject({ format: z.string(), url: z.string().nullish(), file: z.string().nullish() }))
    .default([]),
});
export type FirstReport = z.infer<typeof report>;

/** Asks for the report of a period, waits until it is ready and keeps its files in the data folder. */
export async function makeReport(
  settings: LocalSettings,
  period: string,
  env: Environment,
  signal: AbortSignal,
): Promise<FirstReport> {
  const said = await qms(
    settings,
    ['report', period, '--wait', '--json', '--out', join(settings.dataDir, 'reports')],
    env,
    signal,
  );
  return report.parse(JSON.parse(said));
}

/** Runs the command line; its standard output, or one sentence with what it complained of. */
function qms(settings: LocalSettings, args: readonly string[], env: Environment, signal: AbortSignal): Promise<string> {
  const child = spawn(process.execPath, [join(settings.root, 'packages', 'cli', 'dist', 'qms.js'), ...args], {
    cwd: settings.root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]),
    killSignal: 'SIGKILL',
  });
  let out = '';
  let complaint = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-4_000)));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => {
      if (code === 0) {
        done(out);
        return;
      }
      const last = (complaint || out).trim().split('\n').slice(-8).join('\n');
      fail(new LocalError(`“qms ${args.join(' ')}” thất bại.`, `"qms ${args.join(' ')}" failed:\n${last}`));
    });
  });
}
