import { readFile } from 'node:fs/promises';
import { compactVerify, importJWK, type JWK } from 'jose';
import { CHAINED_COLUMNS, GENESIS, sealOf, type ChainedRow } from './journal-chain.js';
import type { Checkpoint } from './sealer.js';

/** Reads rows of a service's database, always on the same connection; `pg`'s query, or anything like it. */
export type AskRows = (text: string, values: unknown[]) => Promise<Record<string, unknown>[]>;

export interface JournalVerdict {
  rows: number;
  sealed: number;
  checkpoints: number;
  /** The first thing that does not hold, or null. */
  fault: { seq: number; what: string } | null;
}

const BATCH = 5_000;

/** Recomputes every row of a journal and holds it against the checkpoints kept outside the database. */
export async function verifyJournal(ask: AskRows, checkpoints: readonly Checkpoint[]): Promise<JournalVerdict> {
  // with the serving login's policies in force, a journal that nobody may read would look like one with nothing wrong
  await ask(`select set_config('qms.everywhere', 'on', false)`, []);
  const kept = new Map(checkpoints.map((checkpoint) => [checkpoint.seq, checkpoint]));
  const [counted] = await ask('select count(*)::int as rows from journal', []);
  const verdict: JournalVerdict = { rows: Number(counted?.['rows']), sealed: 0, checkpoints: 0, fault: null };
  let previous = GENESIS;
  for (let more = true; more;) {
    const seals = await ask(
      `select s.seq::int as seq, s.hash, s.journal_id::text as journal_id, ${CHAINED_COLUMNS}
       from journal_seal s left join journal j on j.id = s.journal_id where s.seq > $1 order by s.seq limit ${BATCH}`,
      [verdict.sealed],
    );
    more = seals.length === BATCH;
    for (const { seq: given, hash, journal_id: journalId, ...row } of seals) {
      const seq = verdict.sealed + 1;
      if (Number(given) !== seq) return faulty(verdict, seq, 'its seal is missing');
      if (row['id'] !== journalId) return faulty(verdict, seq, 'its row is missing');
      previous = sealOf(previous, seq, row as ChainedRow);
      if (previous !== hash) return faulty(verdict, seq, 'its row or its seal was changed');
      const checkpoint = kept.get(seq);
      if (checkpoint && checkpoint.hash !== hash) return faulty(verdict, seq, 'it is not what the checkpoint says');
      if (checkpoint) verdict.checkpoints += 1;
      verdict.sealed = seq;
    }
  }
  const last = checkpoints.reduce((most, { seq }) => Math.max(most, seq), 0);
  if (last > verdict.sealed)
    return faulty(verdict, verdict.sealed + 1, `the tail is cut: a checkpoint knows ${last} rows`);
  const [late] = await ask(
    `select count(*)::int as rows from journal j where not exists (select from journal_seal s where s.journal_id = j.id)
     and j.at < now() - interval '1 minute'`,
    [],
  );
  if (Number(late?.['rows']) > 0) {
    return faulty(verdict, verdict.sealed + 1, `${Number(late?.['rows'])} rows older than a minute have no seal`);
  }
  return verdict;
}

function faulty(verdict: JournalVerdict, seq: number, what: string): JournalVerdict {
  return { ...verdict, fault: { seq, what } };
}

/** The checkpoints of a file, each with its signature checked; one that does not hold throws. No file, no checkpoints. */
export async function readCheckpoints(file: string, publicKeyFile: string): Promise<Checkpoint[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines.length === 0) return [];
  const key = await importJWK(JSON.parse(await readFile(publicKeyFile, 'utf8')) as JWK, 'EdDSA');
  const checkpoints: Checkpoint[] = [];
  for (const [n, line] of lines.entries()) {
    try {
      const { payload } = await compactVerify(line, key, { algorithms: ['EdDSA'] });
      checkpoints.push(JSON.parse(new TextDecoder().decode(payload)) as Checkpoint);
    } catch {
      throw new Error(`checkpoint ${n + 1} of ${file} was not signed by this installation`);
    }
  }
  return checkpoints;
}
