import { readFileSync } from 'node:fs';
import { Pool } from 'pg';
import { readIdentitySettings } from './config.js';
import { clientSecret, derivedSecret, issuerAt } from './identity-names.js';
import { identityProvider } from './identity-provider.js';
import { identityRecords, makeIdentityTable } from './identity-records.js';
import { LocalError } from './local-error.js';

const settings = settingsOrEnd();
const read = (name: string): string => readFileSync(`${settings.keysDir}/${name}`, 'utf8').trim();
const secret = read('secret');

const pool = new Pool({ connectionString: settings.databaseUrl, max: 3, statement_timeout: 5_000 });
const tell = (msg: string): void => void process.stderr.write(`${JSON.stringify({ service: 'identity', msg })}\n`);
pool.on('error', (error) => {
  tell(error.message);
});
await makeIdentityTable(pool);

const server = identityProvider({
  issuer: issuerAt(settings.port),
  gatewayOrigins: ['127.0.0.1', 'localhost'].map((host) => `http://${host}:${settings.gatewayPort}`),
  signingKeys: [JSON.parse(read('issuer.jwk')) as object],
  terminalKey: JSON.parse(read('service-cli.pub.jwk')) as object,
  clientSecret: clientSecret(secret),
  cookieSecret: derivedSecret(secret, 'cookies of the identity provider'),
  records: identityRecords(pool),
  onFault: tell,
});
server.listen(settings.port, '127.0.0.1');

const stop = (): void => {
  server.close(() => void pool.end().then(() => process.exit(0)));
  server.closeIdleConnections();
  setTimeout(() => process.exit(0), 2_000).unref();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
// whoever started us is gone
process.once('disconnect', stop);

function settingsOrEnd(): ReturnType<typeof readIdentitySettings> {
  try {
    return readIdentitySettings();
  } catch (error) {
    if (!(error instanceof LocalError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
