import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningSystem } from '@qms/journeys';
import { Client } from 'pg';
import { ask, ms, ratio, say, title, type Door } from './measure.js';

const ROWS = 11_000;

interface Taken {
  id: string;
  state: string;
  created: number;
  unchanged: number;
}

/** A file of a new province, and what PostgreSQL itself needs to take in the same bytes into a table of five columns. */
export async function measureImport(system: RunningSystem, door: Door): Promise<void> {
  title(`A register of ${ROWS} agencies from a file`);
  const csv = province();
  const dry = await imported(system, door, csv, true);
  const written = await imported(system, door, csv, false);
  const again = await imported(system, door, csv, false);
  const copied = await copy(system, csv);
  const line = (name: string, took: number): void =>
    say(name, ms(took), `${Math.round((1_000 * ROWS) / took)} rows/s`, ratio(took, copied));
  line('PostgreSQL COPY of the file into a bare table', copied);
  line('a dry run, upload to answer', dry);
  line('the import, with journal, history, reach and events', written);
  line('the same file again, which changes nothing', again);
}

function province(): string {
  const rows = Array.from({ length: ROWS - 1 }, (_, n) => {
    const parent = n < 300 ? '97' : `97-H${n % 300}`;
    return n < 300
      ? `97-H${n},Ủy ban nhân dân huyện Đo Đạc ${n},district,${parent},mandatory\n`
      : `97-X${n},Ủy ban nhân dân xã Đo Đạc ${n},commune,${parent},encouraged\n`;
  });
  return `code,name,level,parent_code,obligation\n97,Ủy ban nhân dân tỉnh Đo Đạc,province,,mandatory\n${rows.join('')}`;
}

async function imported({ origin }: RunningSystem, door: Door, csv: string, dryRun: boolean): Promise<number> {
  const bytes = Buffer.from(csv, 'utf8');
  const began = performance.now();
  const { requestUpload } = await ask<{ requestUpload: { id: string; url: string } }>(
    door,
    'mutation ($bytes: Int!) { requestUpload(name: "register.csv", bytes: $bytes) { id url } }',
    { bytes: bytes.length },
  );
  const put = await fetch(`${origin}${requestUpload.url}`, {
    method: 'PUT',
    headers: { 'content-type': 'text/csv', authorization: `Bearer ${door.token ?? ''}` },
    body: bytes,
  });
  if (put.status !== 204) throw new Error(`the upload was answered ${put.status}`);
  const fields = 'id state created unchanged';
  let { taken } = await ask<{ taken: Taken }>(
    door,
    `mutation ($uploadId: ID!, $dryRun: Boolean!) {
      taken: importAgencies(uploadId: $uploadId, dryRun: $dryRun, validFrom: "2014-05-18") { ${fields} } }`,
    { uploadId: requestUpload.id, dryRun },
  );
  while (taken.state === 'QUEUED') {
    await sleep(50);
    ({ taken } = await ask<{ taken: Taken }>(
      door,
      `query ($id: ID!) { taken: registerImport(id: $id) { ${fields} } }`,
      {
        id: taken.id,
      },
    ));
  }
  if (taken.state !== 'DONE' || taken.created + taken.unchanged !== ROWS) throw new Error(JSON.stringify(taken));
  return performance.now() - began;
}

/** The server reads the file itself: nothing is faster. */
async function copy(system: RunningSystem, csv: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'qms-copy-'));
  const file = join(folder, 'register.csv');
  writeFileSync(file, csv);
  chmodSync(folder, 0o755);
  chmodSync(file, 0o644);
  const client = new Client({ connectionString: system.databaseUrl('agency') });
  try {
    await client.connect();
    await client.query('create table bench_copy (code text, name text, level text, parent_code text, obligation text)');
    const began = performance.now();
    await client.query(`copy bench_copy from '${file}' csv header`);
    const took = performance.now() - began;
    await client.query('drop table bench_copy');
    return took;
  } finally {
    await client.end();
    rmSync(folder, { recursive: true, force: true });
  }
}
