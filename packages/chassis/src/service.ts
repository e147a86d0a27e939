import { readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Ctx } from './context.js';
import { migrate, openDatabase, type Database, type MigrationClass } from './database.js';
import { internalTokenReader } from './internal-token.js';
import type { Job, Listener, Schedule } from './job.js';
import { createLogger } from './logger.js';
import type { NounMapping } from './noun-mapping.js';
import { openOutside } from './outside.js';
import { provision, refusePowerfulLogin, serviceDatabaseUrls, type ServiceDatabaseUrls } from './provision.js';
import { buildServer } from './server.js';
import type { ServiceSettings } from './service-settings.js';
import { onShutdown } from './shutdown.js';
import { placeFaults, RefusedToStart, refuseFaults, secretFaults, starting } from './start.js';
import type { Subgraph } from './subgraph.js';
import { startWorker } from './worker.js';

/** What database.ts of a service lists by hand. */
export interface ServiceTables {
  mappings: readonly NounMapping[];
  migrations: readonly MigrationClass[];
  /** Its tables that hold nothing of any agency, each with the reason; every other one is guarded (`rowSecurity`). */
  ofNoAgency: Readonly<Record<string, string>>;
}

export interface ServeOptions {
  settings: ServiceSettings;
  tables: ServiceTables;
  subgraph: () => Promise<Subgraph>;
  routes?: (app: FastifyInstance, contextOf: (request: FastifyRequest) => Promise<Ctx | null>) => void;
}

/** The request door of a service: database brought up to date, schema built, then listening. */
export function serve(options: ServeOptions): Promise<void> {
  return starting(() => serveHere(options));
}

async function serveHere({ settings, tables, subgraph, routes }: ServeOptions): Promise<void> {
  const log = createLogger({ service: settings.service, level: settings.logLevel });
  const database = await readyDatabase(settings, tables, 'server');
  const { schema } = await subgraph();
  const readToken = await internalTokenReader(`${settings.keysDir}/gateway.pub.jwk`, settings.service);
  const app = await buildServer({
    service: settings.service,
    schema,
    database,
    readToken,
    log,
    outside: openOutside(settings),
    ...(routes ? { routes } : {}),
  });
  await app.listen({ host: settings.host, port: settings.serverPort });
  onShutdown(`${settings.service} server`, 'drain', () => app.close());
  onShutdown(`${settings.service} server database`, 'close', () => database.close());
  log.info({ service: settings.service, port: settings.serverPort }, 'serving');
}

export interface WorkOptions {
  settings: ServiceSettings;
  tables: ServiceTables;
  jobs: readonly Job[];
  listeners: readonly Listener[];
  schedules: readonly Schedule[];
  /** Jobs at once by queue, where the default is not right. */
  concurrency?: Readonly<Record<string, number>>;
}

/** The event door of a service: its jobs, its listeners, its clock and its relay. */
export function work(options: WorkOptions): Promise<void> {
  return starting(() => workHere(options));
}

async function workHere({
  settings,
  tables,
  jobs,
  listeners,
  schedules,
  concurrency = {},
}: WorkOptions): Promise<void> {
  if (settings.queueUrl === undefined) throw new RefusedToStart(['Set QUEUE_URL: a worker needs a queue.']);
  const log = createLogger({ service: settings.service, level: settings.logLevel });
  const database = await readyDatabase(settings, tables, 'worker');
  const urls = await databaseUrls(settings);
  await startWorker({
    service: settings.service,
    database,
    databaseUrl: urls.app,
    queueUrl: settings.queueUrl,
    host: settings.host,
    port: settings.workerPort,
    log,
    outside: openOutside(settings),
    jobs,
    listeners,
    schedules,
    concurrency,
    checkpoints: {
      keyFile: `${settings.keysDir}/journal.jwk`,
      file: `${settings.dataDir}/checkpoints/${settings.service}.jws`,
    },
  });
  onShutdown(`${settings.service} worker database`, 'close', () => database.close());
}

async function readyDatabase(settings: ServiceSettings, tables: ServiceTables, name: string): Promise<Database> {
  refuseFaults(placeFaults(settings));
  const urls = await databaseUrls(settings);
  if (settings.adminUrl !== undefined && settings.databaseUrl === undefined) await provision(settings.adminUrl, urls);
  if (urls.owner !== '') await migrate(urls.owner, tables.migrations);
  await refusePowerfulLogin(urls.app);
  return openDatabase({ url: urls.app, mappings: tables.mappings, name: `${settings.service} ${name}` });
}

async function databaseUrls(settings: ServiceSettings): Promise<ServiceDatabaseUrls> {
  if (settings.databaseUrl !== undefined) return { app: settings.databaseUrl, owner: settings.ownerUrl ?? '' };
  if (settings.adminUrl === undefined) {
    const name = settings.service.toUpperCase().replaceAll('-', '_');
    throw new RefusedToStart([`Set DATABASE_URL, or DATABASE_URL_${name} and DATABASE_URL_${name}_OWNER.`]);
  }
  const secret = (await readFile(`${settings.keysDir}/secret`, 'utf8')).trim();
  refuseFaults(secretFaults(secret));
  return serviceDatabaseUrls(settings.adminUrl, secret, settings.service);
}
