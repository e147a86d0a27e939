import { readFile } from 'node:fs/promises';
import type { JournalVerdict } from '@qms/chassis';
import { Client } from 'pg';
import { settings } from './config.js';
import { Failure } from './failure.js';

export const SERVICES = ['agency', 'document-control', 'audit', 'reporting'] as const;
export type Service = (typeof SERVICES)[number];

/** Recomputes the journal of a service, row by row, against the checkpoints kept outside its database. */
export async function verifyService(service: Service): Promise<JournalVerdict> {
  // the chassis is large, and no other command needs it
  const { readCheckpoints, verifyJournal } = await import('@qms/chassis');
  const checkpoints = await readCheckpoints(
    `${settings.dataDir}/checkpoints/${service}.jws`,
    `${settings.keysDir}/journal.pub.jwk`,
  ).catch((error: unknown) => {
    throw new Failure(error instanceof Error ? error.message : String(error));
  });
  const client = new Client({ connectionString: await databaseUrl(service), connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
  } catch {
    throw new Failure(`The database of ${service} does not answer; is npm start running, or DATABASE_URL right?`);
  }
  try {
    return await verifyJournal(
      async (text, values) => (await client.query<Record<string, unknown>>(text, values)).rows,
      checkpoints,
    );
  } finally {
    await client.end();
  }
}

/** The service's own address where one is set, its database on DATABASE_URL, or on the server of the local run. */
async function databaseUrl(service: Service): Promise<string> {
  const own = settings.databaseUrls[service];
  if (own !== undefined) return own;
  const server = new URL(settings.databaseUrl ?? `postgres://postgres@127.0.0.1:${settings.port + 10}/`);
  if (settings.databaseUrl === undefined) {
    server.password = (
      await readFile(`${settings.keysDir}/postgres`, 'utf8').catch(() => {
        throw new Failure(`No database is known: set DATABASE_URL, or start the product once with npm start.`);
      })
    ).trim();
  }
  server.pathname = `/qms_${service.replaceAll('-', '_')}`;
  return server.toString();
}
