import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger, openDatabase, type Database } from '@qms/chassis';
import {
  clientSecret,
  DEMONSTRATION_GRANT,
  freePort,
  GATEWAY_CLIENT,
  identityProvider,
  identityRecords,
  issuerAt,
  makeIdentityTable,
  makeKeys,
} from '@qms/local';
import { testDatabase, withAdmin, type TestDatabase } from '@qms/testkit';
import type { FastifyInstance } from 'fastify';
import { importJWK, SignJWT, type CryptoKey, type JWK, type JWTHeaderParameters } from 'jose';
import * as oidc from 'openid-client';
import { Pool } from 'pg';
import { migrations } from '../src/database.js';
import { buildGateway, type GatewayOptions } from '../src/gateway.js';
import { Browser } from './browser.js';
import { startSubgraphs, type Register, type Subgraphs } from './subgraphs.js';

export const HOME = 'https://qms.example.vn';

export interface Answer {
  status: number;
  data: never;
  errors?: { message: string; extensions: Record<string, unknown> }[];
}

/** The embedded identity provider on a port of its own, which a test may take away, bring back, and give new keys. */
export interface Identity {
  issuer: string;
  start(...signingKeys: JWK[]): Promise<void>;
  stop(): Promise<void>;
}

export interface Scene {
  keysDir: string;
  register: Register;
  subgraphs: Subgraphs;
  identity: Identity;
  database: Database;
  databaseUrls: TestDatabase;
  options: GatewayOptions;
  /** One more gateway of the installation; closed with the scene. */
  open(overrides?: Partial<GatewayOptions>): Promise<FastifyInstance>;
  browser(gateway: FastifyInstance): Browser;
  /** An access token as the terminal gets it. */
  tokenOf(email: string): Promise<string>;
  /** A token of one's own making, with the provider's key unless another is named. */
  forge(claims?: Record<string, unknown>, header?: Partial<JWTHeaderParameters>, key?: JWK): Promise<string>;
  key(stem: string): Promise<JWK>;
  sql<Row extends object>(text: string, params?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

const PLENTY = { costPerMinute: 1_000_000_000, atOnce: 1_000 };

export async function openScene({ home = HOME } = {}): Promise<Scene> {
  const keysDir = await mkdtemp(join(tmpdir(), 'qms-gateway-'));
  makeKeys(keysDir);
  const key = async (stem: string): Promise<JWK> =>
    JSON.parse(await readFile(join(keysDir, `${stem}.jwk`), 'utf8')) as JWK;
  const secret = (await readFile(join(keysDir, 'secret'), 'utf8')).trim();
  const register: Register = new Map([
    ['lead@demo.qms', [{ role: 'LEAD', agencyId: null }]],
    ['admin@demo.qms', [{ role: 'SYSTEM_ADMINISTRATOR', agencyId: null }]],
    ['idle@demo.qms', []],
  ]);
  const subgraphs = await startSubgraphs(keysDir, register);
  const databaseUrls = await testDatabase({ migrations, mappings: [], ofNoAgency: {} });
  const database = await openDatabase({ url: databaseUrls.appUrl, mappings: [] });
  const records = new Pool({ connectionString: databaseUrls.adminUrl, max: 3 });
  records.on('error', () => undefined);
  await makeIdentityTable(records);
  const identity = await embeddedIdentity(home, keysDir, secret, records);
  await identity.start();
  const options: GatewayOptions = {
    supergraphSdl: subgraphs.supergraphSdl,
    subgraphs: { agency: subgraphs.agency.url, audit: subgraphs.audit.url },
    keysDir,
    profile: 'production',
    database,
    secret,
    provider: {
      issuer: identity.issuer,
      clientId: GATEWAY_CLIENT,
      clientSecret: clientSecret(secret),
      audience: 'qms-gateway',
      scope: 'openid email',
      algorithms: ['EdDSA', 'ES256', 'PS256', 'RS256'],
      addresses: 'said',
    },
    programs: {},
    publicUrls: [home],
    corsOrigins: [],
    trustedProxies: [],
    safelist: false,
    budgets: { person: PLENTY, service: PLENTY },
    strangersPerMinute: 1_000_000,
    budgetStore: { databaseUrl: databaseUrls.appUrl },
    log: createLogger({ service: 'gateway', level: 'silent' }),
  };
  const opened: FastifyInstance[] = [];
  return {
    keysDir,
    register,
    subgraphs,
    identity,
    database,
    databaseUrls,
    options,
    key,
    async open(overrides = {}) {
      const gateway = await buildGateway({ ...options, ...overrides });
      opened.push(gateway);
      return gateway;
    },
    browser: (gateway) => new Browser(home, gateway),
    async tokenOf(email) {
      const jwk = await key('service-cli');
      const signing = { key: (await importJWK(jwk, 'EdDSA')) as CryptoKey, kid: jwk.kid ?? '' };
      const provider = await oidc.discovery(
        new URL(identity.issuer),
        'qms-terminal',
        { token_endpoint_auth_signing_alg: 'Ed25519' },
        oidc.PrivateKeyJwt(signing),
        { execute: [oidc.allowInsecureRequests] },
      );
      return (await oidc.genericGrantRequest(provider, DEMONSTRATION_GRANT, { email })).access_token;
    },
    async forge(claims = {}, header = {}, jwk) {
      const signing = jwk ?? (await key('issuer'));
      const now = Math.floor(Date.now() / 1000);
      const standard = {
        ...{ iss: identity.issuer, aud: 'qms-gateway', sub: 'lead@demo.qms', email: 'lead@demo.qms' },
        ...{ email_verified: true, client_id: 'qms-terminal', iat: now, exp: now + 60 },
      };
      const made = Object.entries({ ...standard, ...claims }).filter(([, value]) => value !== undefined);
      return new SignJWT(Object.fromEntries(made))
        .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: signing.kid ?? '', ...header })
        .sign(await importJWK(signing, header.alg ?? 'EdDSA'));
    },
    sql: (text, params) => withAdmin(databaseUrls.adminUrl, async (client) => (await client.query(text, params)).rows),
    async close() {
      await Promise.all(opened.map((gateway) => gateway.close()));
      await identity.stop();
      subgraphs.close();
      await records.end();
      await database.close();
      await databaseUrls.drop();
      await rm(keysDir, { recursive: true, force: true });
    },
  };
}

async function embeddedIdentity(home: string, keysDir: string, secret: string, records: Pool): Promise<Identity> {
  const port = await freePort();
  const read = async (name: string): Promise<JWK> => JSON.parse(await readFile(join(keysDir, name), 'utf8')) as JWK;
  let server: Server | undefined;
  return {
    issuer: issuerAt(port),
    async start(...signingKeys) {
      server = identityProvider({
        issuer: issuerAt(port),
        gatewayOrigins: [home],
        signingKeys: signingKeys.length > 0 ? signingKeys : [await read('issuer.jwk')],
        terminalKey: await read('service-cli.pub.jwk'),
        clientSecret: clientSecret(secret),
        cookieSecret: 'a cookie secret of the test',
        records: identityRecords(records),
      });
      await new Promise<void>((done) => server?.listen(port, '127.0.0.1', done));
    },
    async stop() {
      const stopped = new Promise((done) => server?.close(done));
      server?.closeAllConnections();
      await stopped;
    },
  };
}

/** Another Ed25519 key. */
export function newKey(kid: string): JWK {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { ...(privateKey.export({ format: 'jwk' }) as JWK), kid, alg: 'EdDSA', use: 'sig' };
}

/** Asks a gateway for GraphQL; `as` is a bearer token. */
export async function ask(
  gateway: FastifyInstance,
  query: string,
  { as, headers = {}, variables }: { as?: string; headers?: Record<string, string>; variables?: object } = {},
): Promise<Answer> {
  const response = await gateway.inject({
    method: 'POST',
    url: '/graphql',
    headers: { ...(as === undefined ? {} : { authorization: `Bearer ${as}` }), ...headers },
    payload: { query, ...(variables ? { variables } : {}) },
  });
  return { status: response.statusCode, ...response.json<{ data: never }>() };
}

export function codeOf(answer: Answer): unknown {
  return answer.errors?.[0]?.extensions['code'];
}
