import { Client } from 'pg';

/** When the agencies of a generated register begin, unless they succeed others. */
const FROM = '2014-05-18';

export const PROVINCE = { code: 'G-00000', leadUnit: 'G-00001' } as const;

/**
 * A province of so many agencies in force today, and the five years behind it: every agency was renamed and classed
 * anew each year, every commune has moved to another district once, and every tenth took the place of two that ended.
 */
export async function plantRegister(adminUrl: string, size: number): Promise<void> {
  const year = new Date().getFullYear();
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    // in one transaction: an agency is whole when it is committed
    for (const statement of ['begin', ...statements(size, year), 'commit', 'vacuum (analyze)']) {
      await client.query(statement);
    }
  } finally {
    await client.end();
  }
}

/** The n-th agency's unlike word, so that a search by it finds that agency and no other. */
const WORD = `translate(substr(md5('agency ' || n), 1, 10), '0123456789', 'ghiklmnopq')`;

function statements(size: number, year: number): string[] {
  const districts = Math.max(2, Math.round(size / 110));
  const idOf = (n: string): string => `('018f0000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
  const newYear = (n: string): string => `make_date(${year - 4} + (${n}) % 5, 1, 1)`;
  const districtOf = (n: string): string => idOf(`2 + (${n}) % ${districts}`);
  return [
    `create temp table grown on commit drop as
     select n, ${idOf('n')} as id, null::uuid as heir, ${WORD} as word,
            case when n = 0 then 'PROVINCE' when n = 1 then 'DEPARTMENT' when n < ${2 + districts} then 'DISTRICT' else 'COMMUNE' end as level,
            case when n >= ${2 + districts} and n % 10 = 0 then ${newYear('n / 10')} else '${FROM}'::date end as born,
            'infinity'::date as died
     from generate_series(0, ${size - 1}) n`,
    `insert into grown
     select m.n, ${idOf('m.n')}, heir.id, ${WORD.replace('n)', 'm.n)')}, 'COMMUNE', '${FROM}', heir.born
     from grown heir, lateral (values (${size} + 2 * heir.n), (${size} + 2 * heir.n + 1)) m (n)
     where heir.born > '${FROM}'`,
    `insert into agency (id, changed_at, valid_from, valid_to) select id, now(), born, nullif(died, 'infinity') from grown`,
    `insert into agency_attribute (agency_id, kind, value, folded, valid_from, valid_to)
     select id, kind, value, lower(value), born, died
     from grown, lateral (values ('CODE', 'G-' || lpad(n::text, 5, '0')), ('LEVEL', level)) held (kind, value)`,
    `create temp table span on commit drop as
     select grown.*, since, lead(since, 1, died) over (partition by id order by since) as until
     from grown, lateral (
       select born as since
       union select make_date(y, 1, 1) from generate_series(${year - 4}, ${year}) y
       where make_date(y, 1, 1) > born and make_date(y, 1, 1) < died) begun`,
    `insert into agency_attribute (agency_id, kind, value, folded, valid_from, valid_to)
     select id, 'NAME', 'Cơ quan ' || word || extract(year from since), 'co quan ' || word || extract(year from since), since, until
     from span`,
    `insert into agency_obligation (agency_id, obligation, legal_basis, valid_from, valid_to)
     select id, case level when 'COMMUNE' then 'ENCOURAGED' else 'MANDATORY' end, 'QĐ ' || extract(year from since), since, until
     from span`,
    `insert into agency_edge (agency_id, above_id, kind, valid_from, valid_to)
     select id, ${idOf('0')}, 'PARENT', born, died from grown where level in ('DEPARTMENT', 'DISTRICT')
     union all select ${idOf('0')}, ${idOf('1')}, 'LEAD', '${FROM}', 'infinity'
     union all
     select id, case when part = 0 then ${districtOf('n')} else ${districtOf('n + 1')} end, 'PARENT', since, until
     from grown, lateral (
       select 0 as part, born as since, case when ${newYear('n')} > born and ${newYear('n')} < died then ${newYear('n')} else died end as until
       union all select 1, ${newYear('n')}, died where ${newYear('n')} > born and ${newYear('n')} < died) moved
     where level = 'COMMUNE'`,
    `insert into succession (id, changed_at, territory_id, on_day, legal_basis, reason, state, decided_by)
     select id, now(), ${idOf('0')}, born, 'NQ', 'sắp xếp', 'DONE', 'generated' from grown where born > '${FROM}'`,
    `insert into succession_line (succession_id, number, from_id, to_id, kind)
     select heir, row_number() over (partition by heir order by n), id, heir, 'MERGE' from grown where heir is not null`,
    `select rebuild_agency_reach(array_agg(id)) from grown`,
  ];
}
