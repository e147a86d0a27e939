import { z } from 'zod';
import type { ServiceName } from './provision.js';

const port = z.coerce.number().int().min(1).max(65_535);

const PORT_OFFSETS: Record<ServiceName, number> = { agency: 1, 'document-control': 2, audit: 3, reporting: 4 };

/** What every service reads from the environment; a service's config.ts may extend it. */
export const serviceEnvironment = z.object({
  QMS_PROFILE: z.enum(['local', 'production']).default('production'),
  NODE_ENV: z.string().optional(),
  QMS_PORT: port.default(4000),
  QMS_HOST: z.string().default('127.0.0.1'),
  QMS_DATA_DIR: z.string().default('./.qms'),
  QMS_KEYS_DIR: z.string().optional(),
  QMS_GATEWAY_URL: z.url().optional(),
  DATABASE_URL: z.url().optional(),
  QUEUE_URL: z.url().optional(),
  SMTP_URL: z.url().optional(),
  MAIL_FROM: z.string().default('chuan@localhost'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});
export type ServiceEnvironment = z.infer<typeof serviceEnvironment>;

export interface ServiceSettings {
  service: ServiceName;
  profile: 'local' | 'production';
  nodeEnv: string | undefined;
  host: string;
  serverPort: number;
  workerPort: number;
  gatewayUrl: string;
  dataDir: string;
  keysDir: string;
  adminUrl: string | undefined;
  databaseUrl: string | undefined;
  ownerUrl: string | undefined;
  queueUrl: string | undefined;
  smtpUrl: string | undefined;
  mailFrom: string;
  logLevel: ServiceEnvironment['LOG_LEVEL'];
}

/** The settings of one service out of the parsed environment; `own` are its DATABASE_URL_<SERVICE> and …_OWNER. */
export function serviceSettings(
  service: ServiceName,
  env: ServiceEnvironment,
  own: { databaseUrl?: string | undefined; ownerUrl?: string | undefined },
): ServiceSettings {
  return Object.freeze({
    service,
    profile: env.QMS_PROFILE,
    nodeEnv: env.NODE_ENV,
    host: env.QMS_HOST,
    serverPort: env.QMS_PORT + PORT_OFFSETS[service],
    workerPort: env.QMS_PORT + 4 + PORT_OFFSETS[service],
    gatewayUrl: env.QMS_GATEWAY_URL ?? `http://127.0.0.1:${env.QMS_PORT}/graphql`,
    dataDir: env.QMS_DATA_DIR,
    keysDir: env.QMS_KEYS_DIR ?? `${env.QMS_DATA_DIR}/keys`,
    adminUrl: env.DATABASE_URL,
    databaseUrl: own.databaseUrl,
    ownerUrl: own.ownerUrl,
    queueUrl: env.QUEUE_URL,
    smtpUrl: env.SMTP_URL,
    mailFrom: env.MAIL_FROM,
    logLevel: env.LOG_LEVEL,
  });
}
