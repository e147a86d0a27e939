import { ask, type Ctx } from '@qms/chassis';
import { cutPage, fold, Invalid, isId, openPage, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql, type RawBuilder } from 'kysely';

/** An agency that was found, and the name or code that it was found by. */
export interface AgencyMatch {
  agencyId: string;
  asOf: Day;
  kind: 'CODE' | 'NAME' | 'SHORT_NAME' | 'ORG_CODE';
  name: string;
  from: Day;
  to: Day | null;
  rank: number;
  code: string;
}

const LONGEST = 200;

/** The question that PostgreSQL answers; a plan of it is read as the login that serves. */
export function searchQuestion(
  text: string,
  asOf: Day,
  { after, limit }: { after: string[] | null; limit: number },
): RawBuilder<AgencyMatch> {
  const needle = fold(text);
  if (needle === '' || needle.length > LONGEST) {
    throw new Invalid('text', {
      vi: `Hãy gõ từ 1 đến ${LONGEST} ký tự để tìm.`,
      en: `Type 1 to ${LONGEST} characters to look for.`,
    });
  }
  const pattern = needle.replace(/[\\%_]/g, '\\$&');
  const [rank = null, code = null, id = null] = after ?? [];
  return sql<AgencyMatch>`
    select agency_id as "agencyId", ${asOf}::text as "asOf", kind, name, held_from::text as "from",
           held_to::text as "to", rank, code
    from search_agencies(${needle}, ${pattern}, ${asOf}::date, 
      ${rank}::integer, ${code}::text, ${id}::uuid, ${limit}::integer)`;
}

/** Agencies by what they are or were called, the likeliest first. */
export async function searchAgencies(
  ctx: Ctx,
  text: string,
  asOf: Day,
  request: PageRequest,
): Promise<Page<AgencyMatch>> {
  const { first, after } = openPage(request, 3);
  if (after && (!/^\d{1,6}$/.test(after[0] ?? '') || !isId(after[2]))) {
    throw new Invalid('after', { vi: 'Con trỏ trang không hợp lệ.', en: 'Not a cursor of this list.' });
  }
  return cutPage(await ask(ctx.em, searchQuestion(text, asOf, { after, limit: first + 1 })), first);
}

export async function countMatches(ctx: Ctx, text: string, asOf: Day): Promise<number> {
  const question = searchQuestion(text, asOf, { after: null, limit: 100_000 });
  const [row] = await ask(ctx.em, sql<{ count: string }>`select count(*) from (${question}) found`);
  return Number(row?.count ?? 0);
}
