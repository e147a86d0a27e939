import { join, resolve } from 'node:path';
import { z } from 'zod';
import { LocalError } from './local-error.js';

/** Where programs of this machine are looked for. */
export const searchPath = process.env['PATH'] ?? '';

export const SERVICES = ['agency', 'document-control', 'audit', 'reporting'] as const;
export type Service = (typeof SERVICES)[number];

/** Ports of the WHATWG fetch block list: nobody could ask a door there. */
const BLOCKED = [1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679];

const LAST_OFFSET = 11;

const url = (...schemes: string[]) =>
  z
    .url()
    .refine(
      (text) => schemes.some((scheme) => text.startsWith(`${scheme}://`)),
      `must begin with ${schemes.join(':// or ')}://`,
    );

const schema = z.object({
  QMS_PORT: z.coerce
    .number('must be a number')
    .int()
    .min(1024)
    .max(65_535 - LAST_OFFSET)
    .refine((first) => BLOCKED.every((port) => port < first || port > first + 9), {
      error: 'this port, or one of the 9 that follow, is on the list of ports that HTTP clients refuse',
    })
    .default(4000),
  QMS_HOST: z.string().default('127.0.0.1'),
  QMS_DATA_DIR: z.string().default('.qms'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  DATABASE_URL: url('postgres', 'postgresql').optional(),
  QUEUE_URL: url('redis', 'rediss', 'postgres', 'postgresql').optional(),
  QMS_OIDC_ISSUER: url('http', 'https').optional(),
});

export interface LocalSettings {
  /** The checkout. */
  root: string;
  host: string;
  port: number;
  dataDir: string;
  keysDir: string;
  logLevel: string;
  databaseUrl: string | undefined;
  queueUrl: string | undefined;
  /** One's own identity provider; the embedded one of demonstration officers otherwise. */
  issuer: string | undefined;
  /** What the children get besides what is made for them: all that was set. */
  inherited: Readonly<Record<string, string | undefined>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Parses the environment of a local run once; a fault throws one error that names every fault. */
export function readLocalSettings(root: string, env: Environment = process.env): LocalSettings {
  // an empty variable is an unset one
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`).join('\n');
    throw new LocalError('Cấu hình sai:', `The settings are wrong:\n${faults}`);
  }
  const dataDir = resolve(root, parsed.data.QMS_DATA_DIR);
  return Object.freeze({
    root,
    host: parsed.data.QMS_HOST,
    port: parsed.data.QMS_PORT,
    dataDir,
    keysDir: resolve(root, given['QMS_KEYS_DIR'] ?? join(dataDir, 'keys')),
    logLevel: parsed.data.LOG_LEVEL,
    databaseUrl: parsed.data.DATABASE_URL,
    queueUrl: parsed.data.QUEUE_URL,
    issuer: parsed.data.QMS_OIDC_ISSUER,
    inherited: Object.freeze({ ...given }),
  });
}

export interface IdentitySettings {
  port: number;
  gatewayPort: number;
  keysDir: string;
  databaseUrl: string;
}

const OPENS_WITHOUT_A_PASSWORD = new LocalError(
  'Hệ thống định danh nhúng cho cán bộ trình diễn đăng nhập không cần mật khẩu: nó chỉ chạy với QMS_PROFILE=local.',
  'The embedded identity provider signs demonstration officers in without a password: it runs with QMS_PROFILE=local alone.',
);

/** What the embedded identity provider is told by the stack that starts it. */
export function readIdentitySettings(env: Environment = process.env): IdentitySettings {
  if (env['QMS_PROFILE'] !== 'local') throw OPENS_WITHOUT_A_PASSWORD;
  const parsed = z
    .object({ QMS_PORT: z.coerce.number().int(), QMS_KEYS_DIR: z.string(), IDENTITY_DATABASE_URL: z.url() })
    .parse(env);
  return {
    port: parsed.QMS_PORT + 9,
    gatewayPort: parsed.QMS_PORT,
    keysDir: parsed.QMS_KEYS_DIR,
    databaseUrl: parsed.IDENTITY_DATABASE_URL,
  };
}
