import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const env = z
  .object({
    QMS_PORT: z.coerce.number().int().min(1).max(65_000).default(4000),
    QMS_DATA_DIR: z.string().default('./.qms'),
    QMS_KEYS_DIR: z.string().optional(),
    QMS_GATEWAY_URL: z.url().optional(),
  })
  .parse(process.env);

export const settings = {
  port: env.QMS_PORT,
  keysDir: env.QMS_KEYS_DIR ?? `${env.QMS_DATA_DIR}/keys`,
  gatewayUrl: env.QMS_GATEWAY_URL ?? `http://127.0.0.1:${env.QMS_PORT}/graphql`,
  demoDir: fileURLToPath(new URL('../../../infra/demo/', import.meta.url)),
} as const;
