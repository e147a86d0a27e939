import type { Client } from 'pg';

const PARTS: readonly { title: string; sql: string }[] = [
  {
    title: 'columns',
    sql: `select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
            || case when a.attnotnull then ' not null' else '' end
            || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as line
          from pg_attribute a join pg_class c on c.oid = a.attrelid
          left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
          where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
          order by c.relname, a.attnum`,
  },
  {
    title: 'constraints',
    sql: `select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) as line
          from pg_constraint where connamespace = 'public'::regnamespace order by 1`,
  },
  {
    title: 'indexes',
    sql: `select indexdef as line from pg_indexes where schemaname = 'public' order by 1`,
  },
  {
    title: 'functions',
    sql: `select pg_get_functiondef(p.oid) as line from pg_proc p
          where p.pronamespace = 'public'::regnamespace
            and not exists (select from pg_depend where objid = p.oid and deptype = 'e') order by p.proname`,
  },
  {
    title: 'views',
    sql: `select c.relname || ' ' || trim(pg_get_viewdef(c.oid)) as line from pg_class c
          where c.relnamespace = 'public'::regnamespace and c.relkind = 'v' order by c.relname`,
  },
  {
    title: 'row level security',
    sql: `select c.relname || case when c.relforcerowsecurity then ' forced' when c.relrowsecurity then ' enabled' else ' none' end
            as line
          from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by c.relname`,
  },
  {
    title: 'triggers and policies',
    sql: `select pg_get_triggerdef(oid) as line from pg_trigger where not tgisinternal
          union all
          select tablename || ' ' || policyname || case when roles = '{public}' then '' else ' to owner' end || ' ' || cmd || coalesce(' using ' || qual, '') || coalesce(' check ' || with_check, '')
          from pg_policies where schemaname = 'public' order by 1`,
  },
];

/** What the migrations have made, in a form that a diff can read: the committed schema.sql. */
export async function catalogueOf(client: Client): Promise<string> {
  const lines = ['-- What the migrations make; compared with the migrated database in every test run.'];
  for (const { title, sql } of PARTS) {
    const { rows } = await client.query<{ line: string }>(sql);
    lines.push('', `-- ${title}`, ...rows.map((row) => row.line));
  }
  return `${lines.join('\n')}\n`;
}
