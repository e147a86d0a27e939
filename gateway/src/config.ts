import { readSettings } from '@qms/chassis';
import { z } from 'zod';

const port = z.coerce.number().int().min(1).max(65_535);

const env = readSettings(
  z.object({
    QMS_PROFILE: z.enum(['local', 'production']).default('production'),
    QMS_PORT: port.default(4000),
    QMS_HOST: z.string().default('127.0.0.1'),
    QMS_DATA_DIR: z.string().default('./.qms'),
    QMS_KEYS_DIR: z.string().optional(),
    /** While it is set and no such file exists, /readyz says 503: the local run is still loading. */
    QMS_READY_FILE: z.string().optional(),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  }),
);

export interface GatewaySettings {
  profile: 'local' | 'production';
  port: number;
  host: string;
  keysDir: string;
  readyFile: string | undefined;
  logLevel: string;
  /** Where each subgraph answers. */
  subgraphs: Readonly<Record<string, string>>;
}

export const settings: GatewaySettings = {
  profile: env.QMS_PROFILE,
  port: env.QMS_PORT,
  host: env.QMS_HOST,
  keysDir: env.QMS_KEYS_DIR ?? `${env.QMS_DATA_DIR}/keys`,
  readyFile: env.QMS_READY_FILE,
  logLevel: env.LOG_LEVEL,
  subgraphs: {
    agency: `http://127.0.0.1:${env.QMS_PORT + 1}`,
    'document-control': `http://127.0.0.1:${env.QMS_PORT + 2}`,
    audit: `http://127.0.0.1:${env.QMS_PORT + 3}`,
    reporting: `http://127.0.0.1:${env.QMS_PORT + 4}`,
  },
};
