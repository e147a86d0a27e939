import { createHash } from 'node:crypto';
import { canonical } from './canonical.js';

/**
 * The chain over the journal. A seal is a row of its own: it names a journal row and carries the hash of that row and
 * of the seal before it, so that no row can be changed, taken out, put in or moved without every later hash telling.
 * The journal and its seals are inserted and read, never changed, by anybody who is not their owner; what waits for
 * its seal stands in a list.
 */
export const journalSealTables = `
create table journal_unsealed (
  journal_id uuid primary key references journal (id)
);
insert into journal_unsealed select id from journal;
create table journal_seal (
  seq bigint primary key check (seq > 0),
  journal_id uuid not null unique references journal (id),
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  sealed_at timestamptz not null
);
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger journal_append_only before update or delete on journal
  for each row execute function refuse_change();
create trigger journal_never_emptied before truncate on journal
  for each statement execute function refuse_change();
create trigger journal_seal_append_only before update or delete on journal_seal
  for each row execute function refuse_change();
create trigger journal_seal_never_emptied before truncate on journal_seal
  for each statement execute function refuse_change();
do $$
declare reader text;
begin
  for reader in
    select distinct grantee from information_schema.role_table_grants
    where table_schema = 'public' and table_name in ('journal', 'journal_seal') and grantee <> current_user
  loop
    execute format('revoke update, delete, truncate on journal, journal_seal from %I', reader);
  end loop;
end $$;
`;

/** A journal row as the chain sees it: its columns by name, the instant spelled in UTC to the microsecond. */
export const CHAINED_COLUMNS = `j.id::text as id, to_char(j.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
  j.actor_id, j.acting_role, j.agency_id::text as agency_id, j.verb, j.subject_type, j.subject_id::text as subject_id,
  j.subject_version, j.before, j.after, j.reason, j.request_id`;

export type ChainedRow = { id: string } & Record<string, unknown>;

/** What the first seal follows. */
export const GENESIS = '0'.repeat(64);

export function sealOf(previous: string, seq: number, row: ChainedRow): string {
  return createHash('sha256')
    .update(`${previous}\n${seq}\n${canonical(row)}`)
    .digest('hex');
}
