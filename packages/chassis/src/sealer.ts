import { appendFile, mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { serviceActor } from '@qms/kernel';
import { importJWK, CompactSign, type JWK } from 'jose';
import { sql } from 'kysely';
import { canonical } from './canonical.js';
import { ask, inTransaction, type Database } from './database.js';
import { pause } from './deadline.js';
import { CHAINED_COLUMNS, GENESIS, sealOf, type ChainedRow } from './journal-chain.js';
import type { Logger } from './logger.js';

const SEALER = serviceActor('sealer');
const SEAL_MS = 2_000;
const CHECKPOINT_MS = 60_000;
const BATCH = 1_000;
const LOCK = 7265610;

/** Where the chain stood at an instant, as its service signed it. */
export interface Checkpoint {
  service: string;
  seq: number;
  hash: string;
  at: string;
}

export interface SealerOptions {
  service: string;
  database: Database;
  log: Logger;
  stopping: AbortSignal;
  /** Signs the checkpoints and says where they are kept; without it none are made. */
  checkpoints?: { keyFile: string; file: string } | undefined;
  sealMs?: number;
  checkpointMs?: number;
}

/** Seals what was written, within 5 s; each minute the chain's head goes, signed, to a place outside the database. */
export async function keepSealing(options: SealerOptions): Promise<void> {
  const { database, log, stopping, checkpoints, sealMs = SEAL_MS, checkpointMs = CHECKPOINT_MS } = options;
  let told = { seq: 0, at: 0 };
  while (!stopping.aborted) {
    try {
      while ((await sealSome(database)) === BATCH && !stopping.aborted);
      if (checkpoints && Date.now() - told.at >= checkpointMs) {
        told = { seq: await checkpoint(options, checkpoints, told.seq), at: Date.now() };
      }
    } catch (error) {
      log.warn({ err: error }, 'the journal could not be sealed; it is tried again');
    }
    await pause(sealMs, stopping);
  }
}

/** Seals up to a thousand rows; how many. Of several sealers one does the work, the others find nothing to do. */
export async function sealSome(database: Database): Promise<number> {
  const em = database.fork(SEALER);
  return inTransaction(em, async () => {
    const [mine] = await ask(em, sql<{ got: boolean }>`select pg_try_advisory_xact_lock(${LOCK}) as got`);
    if (!mine?.got) return 0;
    const rows = await ask<ChainedRow>(
      em,
      sql`select ${sql.raw(CHAINED_COLUMNS)} from journal_unsealed u join journal j on j.id = u.journal_id
          order by j.at, j.id limit ${BATCH}`,
    );
    if (rows.length === 0) return 0;
    const [last] = await ask(
      em,
      sql<{ seq: string; hash: string }>`select seq, hash from journal_seal order by seq desc limit 1`,
    );
    let hash = last?.hash ?? GENESIS;
    const first = Number(last?.seq ?? 0) + 1;
    const seals = rows.map((row, n) => {
      hash = sealOf(hash, first + n, row);
      return { seq: first + n, journal_id: row.id, hash };
    });
    await ask(
      em,
      sql`insert into journal_seal (seq, journal_id, hash, sealed_at)
          select s.seq, s.journal_id, s.hash, now()
          from jsonb_to_recordset(${JSON.stringify(seals)}::jsonb) as s (seq bigint, journal_id uuid, hash text)`,
    );
    await ask(em, sql`delete from journal_unsealed where journal_id = any(${rows.map(({ id }) => id)}::uuid[])`);
    return rows.length;
  });
}

/** Writes the head of the chain down where the database cannot reach; returns its number. */
async function checkpoint(
  { service, database }: SealerOptions,
  { keyFile, file }: { keyFile: string; file: string },
  told: number,
): Promise<number> {
  const [head] = await ask(
    database.fork(SEALER),
    sql<{ seq: string; hash: string }>`select seq, hash from journal_seal order by seq desc limit 1`,
  );
  if (!head || Number(head.seq) === told) return told;
  const content: Checkpoint = { service, seq: Number(head.seq), hash: head.hash, at: new Date().toISOString() };
  const jwk = JSON.parse(await readFile(keyFile, 'utf8')) as JWK;
  const signed = await new CompactSign(new TextEncoder().encode(canonical(content)))
    .setProtectedHeader({ alg: 'EdDSA', kid: jwk.kid ?? 'journal' })
    .sign(await importJWK(jwk, 'EdDSA'));
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await appendFile(file, `${signed}\n`, { mode: 0o600 });
  const written = await open(file, 'r');
  await written.sync();
  await written.close();
  return content.seq;
}
