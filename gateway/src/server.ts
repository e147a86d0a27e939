import { access } from 'node:fs/promises';
import { createLogger, onShutdown } from '@qms/chassis';
import { settings } from './config.js';
import { committedSupergraph } from './compose.js';
import { buildGateway } from './gateway.js';

if (!['127.0.0.1', '::1', 'localhost'].includes(settings.host)) {
  process.stderr.write('Until sign-in exists the gateway listens on loopback only; unset QMS_HOST.\n');
  process.exit(1);
}

const log = createLogger({ service: 'gateway', level: settings.logLevel });
const { readyFile } = settings;
const app = await buildGateway({
  supergraphSdl: committedSupergraph(),
  subgraphs: settings.subgraphs,
  keysDir: settings.keysDir,
  profile: settings.profile,
  log,
  ...(readyFile === undefined ? {} : { loaded: () => access(readyFile) }),
});
await app.listen({ host: settings.host, port: settings.port });
onShutdown('gateway', 'drain', () => app.close());
log.info({ port: settings.port }, 'serving');
