import { isIP } from 'node:net';
import { readSettings } from '@qms/chassis';
import { z } from 'zod';

const port = z.coerce.number().int().min(1).max(65_535);

const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()])));
const origins = list.refine(
  (all) => all.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin && !origin.includes('*')),
  'must be origins such as https://qms.danang.gov.vn, separated by commas',
);
const NAMED_RANGES = ['loopback', 'linklocal'];
/** A wider range holds more than the proxies of one installation: whoever works in it could write any address. */
const NARROWEST = { 4: 16, 6: 32 } as const;

/** Whoever trusts everybody believes what anybody writes. */
function isProxy(one: string): boolean {
  const [address = '', bits, ...more] = one.split('/');
  const family = isIP(address);
  if ((family !== 4 && family !== 6) || more.length > 0) return NAMED_RANGES.includes(one);
  if (bits === undefined) return true;
  // ::ffff:0:0/96 is all of IPv4 in other words
  const isMapped = family === 6 && /^::(ffff:|[\d.]+$)/i.test(address);
  const most = family === 4 ? 32 : 128;
  return /^[1-9]\d{0,2}$/.test(bits) && Number(bits) >= NARROWEST[family] && Number(bits) <= most && !isMapped;
}
const proxies = list.refine(
  (all) => all.every(isProxy),
  'must be addresses or ranges such as 10.0.0.0/24, separated by commas, and of 16 bits of IPv4 or 32 of IPv6 at least: never everybody',
);

/** With what a provider can sign so that nobody else can: no shared secret, and never nothing. */
const SIGNATURES = [
  'EdDSA',
  'Ed25519',
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
];
const positive = z.coerce.number().int().min(1).max(2_000_000_000);

const env = readSettings(
  z.object({
    QMS_PROFILE: z.enum(['local', 'production']).default('production'),
    QMS_PORT: port.default(4000),
    QMS_HOST: z.string().default('127.0.0.1'),
    QMS_DATA_DIR: z.string().default('./.qms'),
    QMS_KEYS_DIR: z.string().optional(),
    /** While it is set and no such file exists, /readyz says 503: the local run is still loading. */
    QMS_READY_FILE: z.string().optional(),
    NODE_ENV: z.string().optional(),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    DATABASE_URL: z.url().optional(),
    DATABASE_URL_GATEWAY: z.url().optional(),
    DATABASE_URL_GATEWAY_OWNER: z.url().optional(),
    QUEUE_URL: z.url().optional(),
    QMS_PUBLIC_URL: origins,
    QMS_OIDC_ISSUER: z.url(),
    QMS_OIDC_CLIENT_ID: z.string(),
    QMS_OIDC_CLIENT_SECRET: z.string().optional(),
    QMS_OIDC_AUDIENCE: z.string().default('qms-gateway'),
    QMS_OIDC_SCOPE: z.string().default('openid email'),
    QMS_OIDC_ALGORITHMS: list
      .refine((all) => all.every((one) => SIGNATURES.includes(one)), `must be of ${SIGNATURES.join(', ')}`)
      .transform((all) => (all.length > 0 ? all : ['EdDSA', 'ES256', 'PS256', 'RS256'])),
    QMS_OIDC_ADDRESSES: z.enum(['said', 'trusted']).default('said'),
    QMS_OIDC_PROGRAMS: list.refine(
      (all) => all.every((one) => /^[^=]+=[^=@]+@[^=@]+$/.test(one)),
      'must be client=address pairs, separated by commas',
    ),
    QMS_CORS_ORIGINS: origins,
    QMS_TRUSTED_PROXIES: proxies,
    QMS_SAFELIST: z.enum(['on', 'off']).default('off'),
    QMS_STRANGERS_PER_MINUTE: positive.default(600),
    QMS_PERSON_COST_PER_MINUTE: positive.default(200_000),
    QMS_PERSON_AT_ONCE: positive.default(16),
    QMS_SERVICE_COST_PER_MINUTE: positive.default(50_000_000),
    QMS_SERVICE_AT_ONCE: positive.default(64),
  }),
);

export type GatewaySettings = typeof settings;

// Apollo's planner reports the machine it runs on to its maker unless it reads this; it is made after the settings
process.env['APOLLO_TELEMETRY_DISABLED'] = '1';

const local = env.QMS_PROFILE === 'local';
const here = ['127.0.0.1', 'localhost'].map((host) => `http://${host}:${env.QMS_PORT}`);

export const settings = {
  profile: env.QMS_PROFILE,
  /** Libraries that are not told so show their insides. */
  nodeEnv: env.NODE_ENV,
  port: env.QMS_PORT,
  host: env.QMS_HOST,
  keysDir: env.QMS_KEYS_DIR ?? `${env.QMS_DATA_DIR}/keys`,
  readyFile: env.QMS_READY_FILE,
  logLevel: env.LOG_LEVEL,
  adminUrl: env.DATABASE_URL,
  databaseUrl: env.DATABASE_URL_GATEWAY,
  ownerUrl: env.DATABASE_URL_GATEWAY_OWNER,
  /** Where gateways count together; PostgreSQL unless it is Redis. */
  redisUrl: env.QUEUE_URL?.startsWith('redis') ? env.QUEUE_URL : undefined,
  /** Where people meet the product. */
  publicUrls: env.QMS_PUBLIC_URL.length > 0 ? env.QMS_PUBLIC_URL : local ? here : [],
  provider: {
    issuer: env.QMS_OIDC_ISSUER,
    clientId: env.QMS_OIDC_CLIENT_ID,
    clientSecret: env.QMS_OIDC_CLIENT_SECRET,
    audience: env.QMS_OIDC_AUDIENCE,
    scope: env.QMS_OIDC_SCOPE,
    algorithms: env.QMS_OIDC_ALGORITHMS,
    addresses: env.QMS_OIDC_ADDRESSES,
  },
  programs: Object.fromEntries(env.QMS_OIDC_PROGRAMS.map((pair) => pair.split('=') as [string, string])),
  corsOrigins: env.QMS_CORS_ORIGINS,
  trustedProxies: env.QMS_TRUSTED_PROXIES,
  safelist: env.QMS_SAFELIST === 'on',
  strangersPerMinute: env.QMS_STRANGERS_PER_MINUTE,
  budgets: {
    person: { costPerMinute: env.QMS_PERSON_COST_PER_MINUTE, atOnce: env.QMS_PERSON_AT_ONCE },
    service: { costPerMinute: env.QMS_SERVICE_COST_PER_MINUTE, atOnce: env.QMS_SERVICE_AT_ONCE },
  },
  /** Where each subgraph answers. */
  subgraphs: {
    agency: `http://127.0.0.1:${env.QMS_PORT + 1}`,
    'document-control': `http://127.0.0.1:${env.QMS_PORT + 2}`,
    audit: `http://127.0.0.1:${env.QMS_PORT + 3}`,
    reporting: `http://127.0.0.1:${env.QMS_PORT + 4}`,
  },
} as const;
