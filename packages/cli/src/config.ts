import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const env = z
  .object({
    QMS_PORT: z.coerce.number().int().min(1).max(65_000).default(4000),
    QMS_DATA_DIR: z.string().default('./.qms'),
    QMS_KEYS_DIR: z.string().optional(),
    QMS_GATEWAY_URL: z.url().optional(),
    QMS_OIDC_ISSUER: z.url().optional(),
    DATABASE_URL: z.url().optional(),
    DATABASE_URL_AGENCY: z.url().optional(),
    DATABASE_URL_DOCUMENT_CONTROL: z.url().optional(),
    DATABASE_URL_AUDIT: z.url().optional(),
    DATABASE_URL_REPORTING: z.url().optional(),
  })
  .parse(process.env);

export const settings = {
  port: env.QMS_PORT,
  dataDir: env.QMS_DATA_DIR,
  keysDir: env.QMS_KEYS_DIR ?? `${env.QMS_DATA_DIR}/keys`,
  gatewayUrl: env.QMS_GATEWAY_URL ?? `http://127.0.0.1:${env.QMS_PORT}/graphql`,
  issuer: env.QMS_OIDC_ISSUER ?? `http://127.0.0.1:${env.QMS_PORT + 9}`,
  databaseUrl: env.DATABASE_URL,
  databaseUrls: {
    agency: env.DATABASE_URL_AGENCY,
    'document-control': env.DATABASE_URL_DOCUMENT_CONTROL,
    audit: env.DATABASE_URL_AUDIT,
    reporting: env.DATABASE_URL_REPORTING,
  },
  demoDir: fileURLToPath(new URL('../../../infra/demo/', import.meta.url)),
} as const;
