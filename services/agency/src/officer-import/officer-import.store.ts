import { ask, type Ctx } from '@qms/chassis';
import { sql } from 'kysely';
import type { KnownOfficer } from './officer-import.js';

/** Officers enrolled under these addresses, with the roles they hold. */
export async function officersByEmail(ctx: Ctx, emails: readonly string[]): Promise<Map<string, KnownOfficer>> {
  const rows = await ask(
    ctx.em,
    sql<KnownOfficer>`
      select o.id, o.email, coalesce((
        select jsonb_agg(jsonb_build_object('role', g.role, 'agencyId', g.agency_id))
        from officer_grant g where g.officer_id = o.id and g.valid_from < g.valid_to), '[]') as grants
      from officer o where o.email = any(${emails}::text[])`,
  );
  return new Map(rows.map((row) => [row.email, row]));
}
