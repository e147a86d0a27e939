import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { Pool } from 'pg';

/** What the identity provider keeps, so that a restart signs nobody out. */
const TABLE = `create table if not exists identity_record (
  kind text not null,
  id text not null,
  payload jsonb not null,
  grant_id text,
  uid text,
  consumed_at timestamptz,
  expires_at timestamptz,
  primary key (kind, id)
);
create index if not exists identity_record_grant on identity_record (grant_id) where grant_id is not null;
create index if not exists identity_record_uid on identity_record (kind, uid) where uid is not null;
create index if not exists identity_record_end on identity_record (expires_at)`;

export async function makeIdentityTable(pool: Pool): Promise<void> {
  await pool.query(TABLE);
}

/** The provider's records in PostgreSQL, one adapter a kind of record. */
export function identityRecords(pool: Pool): (kind: string) => Adapter {
  return (kind) => {
    const found = async (where: string, value: string): Promise<AdapterPayload | undefined> => {
      const { rows } = await pool.query<{ payload: AdapterPayload; consumed: number | null }>(
        `select payload, extract(epoch from consumed_at)::int as consumed from identity_record
         where kind = $1 and ${where} = $2 and (expires_at is null or expires_at > now())`,
        [kind, value],
      );
      const [row] = rows;
      return row && { ...row.payload, ...(row.consumed === null ? {} : { consumed: row.consumed }) };
    };
    return {
      async upsert(id, payload, expiresIn) {
        await pool.query(
          `insert into identity_record (kind, id, payload, grant_id, uid, expires_at)
           values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))
           on conflict (kind, id) do update set payload = excluded.payload, grant_id = excluded.grant_id,
             uid = excluded.uid, expires_at = excluded.expires_at`,
          [kind, id, JSON.stringify(payload), payload.grantId ?? null, payload.uid ?? null, expiresIn ?? null],
        );
        await pool.query('delete from identity_record where expires_at < now()');
      },
      find: (id) => found('id', id),
      findByUid: (uid) => found('uid', uid),
      findByUserCode: () => Promise.resolve(undefined),
      async consume(id) {
        await pool.query('update identity_record set consumed_at = now() where kind = $1 and id = $2', [kind, id]);
      },
      async destroy(id) {
        await pool.query('delete from identity_record where kind = $1 and id = $2', [kind, id]);
      },
      async revokeByGrantId(grantId) {
        await pool.query('delete from identity_record where grant_id = $1', [grantId]);
      },
    };
  };
}
