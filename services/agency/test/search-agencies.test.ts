import { ask, rowSessionOf, TELL_WHO_ACTS } from '@qms/chassis';
import { fold, newId, type Actor } from '@qms/kernel';
import { actors, codeOf, withAdmin } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { searchQuestion } from '../src/agency-search/agency-search.store.js';
import { openRegister, registerAgency, type Scene } from './build.js';

const SEARCH = `query ($text: String!, $asOf: Date, $first: Int!, $after: String) {
  searchAgencies(text: $text, asOf: $asOf, first: $first, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } nodes { kind name from to rank agency { code name } }
  }
}`;

interface Match {
  kind: string;
  name: string;
  from: string;
  to: string | null;
  rank: number;
  agency: { code: string; name: string };
}

describe('searchAgencies', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
    const { world, city } = scene;
    const enter = (code: string, name: string, shortName: string | null = null): Promise<unknown> =>
      registerAgency(world, { code, name, parentId: city, ...(shortName === null ? {} : { shortName }) });
    await enter('497', 'Huyện Hòa Vang', 'HV');
    await enter('4970', 'Chi cục Thủy lợi');
    await enter('20314', 'Phường Hòa Xuân');
    await enter('20317', 'Ủy ban nhân dân phường Hoà Thọ Đông');
    await enter('48-STP', 'Sở Tư pháp');
    await enter('48-SNV', 'Sở Nội vụ');
    const csv = 'code,name,level,parent_code,obligation\n48-SNV,Sở Nội vụ và Lao động,department,48,mandatory\n';
    const input = { csv, dryRun: false, validFrom: '2021-01-01', allowChanges: true };
    await world.mutate('importAgencies', input, { as: scene.lead, fields: 'id state' });
  });
  afterAll(() => scene.world.close());

  async function found(text: string, more: object = {}, as: Actor = scene.lead): Promise<Match[]> {
    const { data, errors } = await scene.world.query(SEARCH, { text, first: 20, ...more }, { as });
    if (errors) throw new Error(JSON.stringify(errors));
    return (data.searchAgencies as { nodes: Match[] }).nodes;
  }
  const codes = async (text: string, more: object = {}, as?: Actor): Promise<string[]> =>
    (await found(text, more, as)).map(({ agency }) => agency.code);

  test('a whole code comes before codes that begin with it', async () => {
    expect((await codes('497')).slice(0, 2)).toEqual(['497', '4970']);
  });

  test.each(['hoà vang', 'Hòa Vang', 'HOA VANG', 'hoa vang', 'Hoà Vang'.normalize('NFD')])(
    '%s is one name, however it is spelt',
    async (text) => {
      expect((await codes(text))[0]).toBe('497');
    },
  );

  test('beginnings come before words, and words before likenesses', async () => {
    expect((await codes('phường hòa')).slice(0, 2)).toEqual(['20314', '20317']);
    expect((await codes('tu phap'))[0]).toBe('48-STP');
    expect((await codes('so tu phapp'))[0]).toBe('48-STP');
  });

  test('a name is found by what is nearly its words; a code that is nearly another’s is another’s', async () => {
    expect(await codes('so tu phapp')).toContain('48-STP');
    expect(await codes('48-STPP')).toEqual([]);
    expect(await codes('48-SNX')).toEqual([]);
  });

  test('an old name finds what is called otherwise now, and says when it was so', async () => {
    const [match] = await found('Sở Nội vụ', { asOf: '2021-07-01' });
    expect(match).toMatchObject({
      ...{ kind: 'NAME', name: 'Sở Nội vụ và Lao động', from: '2021-01-01', to: null },
      agency: { code: '48-SNV', name: 'Sở Nội vụ và Lao động' },
    });
    const [then] = await found('Sở Nội vụ', { asOf: '2020-07-01' });
    expect(then).toMatchObject({ name: 'Sở Nội vụ', from: '2014-05-18', to: '2021-01-01' });
  });

  test('a person finds what that person reaches', async () => {
    expect(await codes('Hòa Vang', {}, scene.outsider)).toEqual([]);
    expect(await codes('48-STC', {}, scene.head)).toEqual(['48-STC']);
    expect(await codes('48', {}, actors.nobody())).toEqual([]);
  });

  test('pages follow each other over the rank, each agency once', async () => {
    const all = await codes('sở');
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const answer = await scene.world.query(SEARCH, { text: 'sở', first: 2, after }, { as: scene.lead });
      const { nodes, pageInfo, totalCount } = answer.data.searchAgencies;
      expect(totalCount).toBe(all.length);
      seen.push(...(nodes as Match[]).map(({ agency }) => agency.code));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor as string;
    }
    expect(seen).toEqual(all);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test.each(['', '   ', 'x'.repeat(201)])('%j is nothing to look for', async (text) => {
    expect(codeOf(await scene.world.query(SEARCH, { text, first: 5 }, { as: scene.lead }))).toBe('INVALID_INPUT');
  });

  test.each(['%', '_', '\\', "'; drop table agency; --", '[a-z]+', '🙂'])('%s is only text', async (text) => {
    expect(await codes(text)).toEqual([]);
  });

  test('page, matches and their agencies are two statements, whatever is found', async () => {
    const { statements } = await scene.world.countStatements(() => found('sở'));
    expect(statements.length).toBeLessThanOrEqual(3);
  });

  describe('among 11,000 agencies', () => {
    let plan: string;
    beforeAll(async () => {
      const agencies = Array.from({ length: 11_000 }, (_, n) => ({
        id: newId(),
        code: `X${String(n).padStart(5, '0')}`,
        name: `Ủy ban nhân dân xã ${['Hòa', 'Tân', 'Bình', 'Phú', 'Long'][n % 5] ?? ''} ${n}`,
      }));
      const given = JSON.stringify(
        agencies.map((each) => ({ ...each, folded: fold(each.name), low: fold(each.code) })),
      );
      await scene.world.sql(
        `with given as (select * from jsonb_to_recordset($1::jsonb) as g (id uuid, code text, name text, folded text, low text)),
         made as (insert into agency (id, changed_at, valid_from) select id, now(), '2014-05-18' from given),
         classed as (insert into agency_obligation (agency_id, obligation, legal_basis, valid_from)
           select id, 'ENCOURAGED', 'QĐ19 art. 2', date '2014-05-18' from given)
         insert into agency_attribute (agency_id, kind, value, folded, valid_from)
         select id, 'CODE', code, low, date '2014-05-18' from given
         union all select id, 'NAME', name, folded, date '2014-05-18' from given
         union all select id, 'LEVEL', 'COMMUNE', 'commune', date '2014-05-18' from given`,
        [given],
      );
      await scene.world.sql(
        `insert into agency_edge (agency_id, above_id, kind, valid_from)
         select agency_id, $1, 'PARENT', '2014-05-18' from agency_attribute where kind = 'CODE' and value like 'X%'`,
        [scene.city],
      );
      await scene.world.sql(
        `select rebuild_agency_reach(array(select agency_id from agency_attribute where kind = 'CODE' and value like 'X%'))`,
      );
      await scene.world.sql('vacuum analyze');
      plan = await planOf('long 10984');
    });

    /** The plan that PostgreSQL takes inside the function, told to the login that serves. */
    async function planOf(text: string): Promise<string> {
      const [body] = await scene.world.sql<{ src: string; settings: string[] }>(
        `select prosrc as src, proconfig as settings from pg_proc where proname = 'search_agencies'`,
      );
      const values: Readonly<Record<string, string>> = {
        ...{ needle: `'${text}'::text`, pattern: `'${text}'::text`, day: `'2021-07-15'::date` },
        ...{ after_rank: 'null::integer', after_code: 'null::text', after_id: 'null::uuid', most: '21' },
      };
      const question = (body?.src ?? '').replace(
        /\b(needle|pattern|day|after_rank|after_code|after_id|most)\b/g,
        (name) => values[name] ?? name,
      );
      return withAdmin(scene.world.databaseUrls.appUrl, async (client) => {
        await client.query(TELL_WHO_ACTS, [...rowSessionOf(scene.lead)]);
        for (const setting of body?.settings ?? []) await client.query(`set ${setting}`);
        const { rows } = await client.query<Record<string, string>>(`explain ${question}`);
        return rows.map((row) => Object.values(row)[0]).join('\n');
      });
    }

    test('no table is read through: every one is reached by an index', () => {
      expect(plan).not.toContain('Seq Scan');
      expect(plan).toContain('agency_attribute_folded_order');
      expect(plan).toContain('agency_attribute_folded');
    });

    test('it is one statement', async () => {
      const ctx = scene.world.ctx(scene.lead);
      const question = searchQuestion('hoà 10985', '2021-07-15', { after: null, limit: 21 });
      const { result, statements } = await scene.world.countStatements(() => ask(ctx.em, question));
      expect(statements).toHaveLength(1);
      expect(result[0]).toMatchObject({ name: 'Ủy ban nhân dân xã Hòa 10985' });
    });
  });
});
