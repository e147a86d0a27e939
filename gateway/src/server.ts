import { access, readFile } from 'node:fs/promises';
import { createLogger, onShutdown, refuseFaults, starting } from '@qms/chassis';
import { settings } from './config.js';
import { committedSupergraph } from './compose.js';
import { openGatewayDatabase } from './database.js';
import { buildGateway } from './gateway.js';
import { unfitToServe } from './unfit.js';

await starting(async () => {
  const secret = (await readFile(`${settings.keysDir}/secret`, 'utf8')).trim();
  refuseFaults(unfitToServe(settings, secret));
  const log = createLogger({ service: 'gateway', level: settings.logLevel });
  const { readyFile, redisUrl } = settings;
  const { database, url } = await openGatewayDatabase(settings);
  const app = await buildGateway({
    ...settings,
    supergraphSdl: committedSupergraph(),
    secret,
    database,
    budgetStore: redisUrl === undefined ? { databaseUrl: url } : { redisUrl },
    log,
    ...(readyFile === undefined ? {} : { loaded: () => access(readyFile) }),
  });
  await app.listen({ host: settings.host, port: settings.port });
  onShutdown('gateway', 'drain', () => app.close());
  onShutdown('gateway database', 'close', () => database.close());
  log.info({ port: settings.port }, 'serving');
});
