import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openFiles, type FileStore } from '@qms/chassis';
import { freePort, makeKeys } from '@qms/local';
import { newId, type Actor } from '@qms/kernel';
import { actors, done, testServers, withAdmin, type World } from '@qms/testkit';
import { fileDoors } from '../src/doors.js';
import { takeImport } from '../src/register-import/register-import.jobs.js';
import { openRegister, type Scene } from './build.js';

const WORKER = fileURLToPath(new URL('../dist/src/worker.js', import.meta.url));

/** A register with its doors for files, and workers that are started and killed as a test likes. */
export interface FileScene extends Scene {
  folder: string;
  files: FileStore;
  /** Asks for a ticket and sends the bytes; answers with the id of the upload. */
  upload(bytes: Uint8Array, as?: Actor): Promise<string>;
  put(id: string, bytes: Uint8Array, as: Actor): Promise<number>;
  fetch(url: string, as: Actor): Promise<{ status: number; headers: Record<string, unknown>; bytes: Buffer }>;
  startWorker(): Promise<ChildProcess>;
  close(): Promise<void>;
}

export const bearer = (as: Actor): string => `Bearer ${Buffer.from(JSON.stringify(as)).toString('base64')}`;

export async function openFileScene(): Promise<FileScene> {
  const folder = await mkdtemp(join(tmpdir(), 'qms-register-'));
  const files = openFiles(join(folder, 'files', 'agency'));
  const scene = await openRegister({ routes: fileDoors, outside: { files } });
  const { world } = scene;
  // workers live by the real clock
  world.clock.set(new Date());
  // a worker asks the register who somebody is
  const { id } = done(await world.mutate('enrolOfficer', { name: 'Nguyễn Văn An', email: 'lead@x.vn' }));
  const grant = { officerId: id, role: 'LEAD', agencyId: scene.leadUnit, from: '2014-05-18', expectedVersion: 1 };
  done(await world.mutate('grantRole', grant));
  const lead = actors.lead(scene.leadUnit, id);
  const workers = new Set<ChildProcess>();
  let queueUrl: string | undefined;

  const put: FileScene['put'] = async (id, bytes, as) => {
    const response = await world.app.inject({
      method: 'PUT',
      url: `/files/uploads/${id}`,
      headers: { authorization: bearer(as), 'content-type': 'application/octet-stream' },
      payload: Buffer.from(bytes),
    });
    return response.statusCode;
  };
  return {
    ...scene,
    lead,
    folder,
    files,
    put,
    async upload(bytes, as = lead) {
      const { id } = done(await world.mutate('requestUpload', { name: 'a.csv', bytes: bytes.length }, { as }));
      const status = await put(id, bytes, as);
      if (status !== 204) throw new Error(`the upload was answered ${status}`);
      return id;
    },
    async fetch(url, as) {
      const { statusCode, headers, rawPayload } = await world.app.inject({
        method: 'GET',
        url,
        headers: { authorization: bearer(as) },
      });
      return { status: statusCode, headers, bytes: rawPayload };
    },
    async startWorker() {
      queueUrl ??= await queueDatabase(folder);
      const port = await freePort();
      const worker = spawn(process.execPath, [WORKER], {
        stdio: 'ignore',
        env: {
          ...{ PATH: '/usr/bin:/bin', NODE_ENV: 'production', QMS_PORT: String(port - 5), QMS_DATA_DIR: folder },
          ...{ DATABASE_URL_AGENCY: world.databaseUrls.appUrl, QUEUE_URL: queueUrl },
        },
      });
      workers.add(worker);
      return worker;
    },
    async close() {
      for (const worker of workers) worker.kill('SIGKILL');
      await world.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function queueDatabase(folder: string): Promise<string> {
  makeKeys(join(folder, 'keys'));
  const name = `queue_${newId().slice(-12)}`;
  await withAdmin(testServers.TEST_DATABASE_URL, (client) => client.query(`create database ${name}`));
  return Object.assign(new URL(testServers.TEST_DATABASE_URL), { pathname: `/${name}` }).toString();
}

/** Asks until the answer is no longer `QUEUED`. */
export async function settled(world: World, query: string, id: string, as: Actor): Promise<Record<string, unknown>> {
  for (const until = Date.now() + 90_000; Date.now() < until; await sleep(150)) {
    const { data, errors } = await world.query(query, { id }, { as });
    if (errors) throw new Error(JSON.stringify(errors));
    const [answer] = Object.values(data as Record<string, Record<string, unknown>>);
    if (answer && answer['state'] !== 'QUEUED') return answer;
  }
  throw new Error('it is still queued');
}

/** What a worker does with an import that waits for one. */
export async function carriedOut(world: World, importId: string): Promise<void> {
  const ctx = { ...world.ctx(), service: 'agency', attempt: { last: true } };
  await takeImport.run(ctx as never, { importId });
}
