import type { z } from 'zod';

/** Settings that do not fit, every fault of them. */
export class SettingsError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`These settings are missing or wrong:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

/**
 * Reads the settings of a process once and freezes them. An empty variable counts as unset.
 * Faults of the real environment are all printed and end the process; with an `env` given they are thrown.
 */
export function readSettings<T>(schema: z.ZodType<T>, env?: Readonly<Record<string, string | undefined>>): T {
  const given = Object.entries(env ?? process.env).filter(([, value]) => value !== undefined && value !== '');
  const result = schema.safeParse(Object.fromEntries(given));
  if (result.success) return freeze(result.data);
  const error = new SettingsError(
    result.error.issues.map((issue) => `${issue.path.join('.') || 'environment'}: ${issue.message}`),
  );
  if (env) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

function freeze<T>(value: T): T {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return value;
  Object.values(value).forEach(freeze);
  return Object.freeze(value);
}
