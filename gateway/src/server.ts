import { access, readFile } from 'node:fs/promises';
import { createLogger, onShutdown } from '@qms/chassis';
import { settings } from './config.js';
import { committedSupergraph } from './compose.js';
import { openGatewayDatabase } from './database.js';
import { buildGateway } from './gateway.js';

const refuse = (why: string): never => {
  process.stderr.write(`${why}\n`);
  process.exit(1);
};
const loopback = ['127.0.0.1', '::1', 'localhost'].includes(settings.host);
if (settings.profile === 'local' && !loopback) {
  refuse('The local profile signs demonstration officers in without a password: it listens on loopback only.');
}
if (settings.publicUrls.length === 0) refuse('Set QMS_PUBLIC_URL: where people meet the product.');
if (settings.profile === 'production') {
  if (settings.nodeEnv !== 'production') refuse('Set NODE_ENV=production: libraries show their insides otherwise.');
  if (settings.publicUrls.some((url) => !url.startsWith('https:'))) {
    refuse('QMS_PUBLIC_URL must begin with https:// in production: its cookies are sent over TLS alone.');
  }
  if (!settings.provider.issuer.startsWith('https:')) {
    refuse('QMS_OIDC_ISSUER must begin with https:// in production: keys and codes come from there.');
  }
}

const log = createLogger({ service: 'gateway', level: settings.logLevel });
const { readyFile, redisUrl } = settings;
const { database, url } = await openGatewayDatabase(settings);
const app = await buildGateway({
  ...settings,
  supergraphSdl: committedSupergraph(),
  secret: (await readFile(`${settings.keysDir}/secret`, 'utf8')).trim(),
  database,
  budgetStore: redisUrl === undefined ? { databaseUrl: url } : { redisUrl },
  log,
  ...(readyFile === undefined ? {} : { loaded: () => access(readyFile) }),
});
await app.listen({ host: settings.host, port: settings.port });
onShutdown('gateway', 'drain', () => app.close());
onShutdown('gateway database', 'close', () => database.close());
log.info({ port: settings.port }, 'serving');
