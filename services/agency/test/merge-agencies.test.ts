import { actors, codeOf, done, ruleOf, reasonsOf, traces, type Answer } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  announcement,
  buildOfficer,
  buildSystem,
  openRegister,
  registerAgency,
  type Built,
  type Scene,
} from './build.js';

const VERB = 'mergeAgencies';
const ACT = { on: '2021-07-01', legalBasis: 'NQ 653/2019/UBTVQH14', reason: 'Sắp xếp đơn vị hành chính' };

describe(VERB, () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  const ward = (given: object = {}): Promise<Built> =>
    registerAgency(scene.world, { level: 'COMMUNE', obligation: 'ENCOURAGED', parentId: scene.city, ...given });
  const at = ({ id, version }: Built): object => ({ agencyId: id, expectedVersion: version });
  const founding = (given: object = {}): object => ({
    code: 'NEW',
    name: 'Phường Hải Châu',
    level: 'COMMUNE',
    obligation: 'ENCOURAGED',
    parentId: scene.city,
    ...given,
  });
  const merge = (from: Built[], into: object, given: object = {}, as = scene.lead): Promise<Answer> =>
    scene.world.mutate(
      VERB,
      { ...ACT, from: from.map(at), into, ...given },
      { as, fields: 'id version state on actions lines { kind from { id code } to { id code name } }' },
    );
  const seen = async (id: string, asOf: string, fields = 'code'): Promise<unknown> => {
    const query = `query ($id: ID!, $asOf: Date!) { agency(id: $id, asOf: $asOf) { ${fields} } }`;
    const { data, errors } = await scene.world.query(query, { id, asOf }, { as: actors.admin() });
    if (errors) throw new Error(JSON.stringify(errors));
    return data.agency;
  };

  test('several end and a new one begins, with the code of one of them; each knows the other, and the past is as it was', async () => {
    const [one, two] = [await ward({ code: '20236' }), await ward({ code: '20239' })];
    const answer = done<{ id: string; lines: { to: { id: string } }[] }>(
      await merge([one, two], founding({ code: '20236' })),
    );
    const to = { code: '20236', name: 'Phường Hải Châu' };
    expect(answer).toMatchObject({
      state: 'DONE',
      on: '2021-07-01',
      actions: [],
      lines: [
        { kind: 'MERGE', from: { code: '20236' }, to },
        { kind: 'MERGE', from: { code: '20239' }, to },
      ],
    });
    const heir = answer.lines[0]?.to.id ?? '';
    expect(await seen(one.id, '2021-06-30')).toEqual({ code: '20236' });
    expect(await seen(one.id, '2021-07-01')).toBeNull();
    expect(await seen(heir, '2021-06-30')).toBeNull();
    const lineage = 'validFrom predecessors { kind on legalBasis from { id } succession { id } } successors { kind }';
    expect(await seen(heir, '2021-07-01', lineage)).toEqual({
      validFrom: '2021-07-01',
      predecessors: [one, two].map(({ id }) => ({
        kind: 'MERGE',
        on: '2021-07-01',
        legalBasis: ACT.legalBasis,
        from: { id },
        succession: { id: answer.id },
      })),
      successors: [],
    });
    expect(await seen(two.id, '2021-06-30', 'validTo successors { to { id } }')).toEqual({
      validTo: '2021-07-01',
      successors: [{ to: { id: heir } }],
    });
    expect((await traces(scene.world, one.id)).verbs).toEqual(['registerAgency', VERB]);
    // the act is why each of them changed
    expect(await reasonsOf(scene.world, one.id)).toEqual([null, ACT.reason]);
    expect((await traces(scene.world, answer.id)).events).toContain('agency.succeeded');
    expect((await traces(scene.world, heir)).events).toEqual(['agency.registered', 'agency.succeeded']);
  });

  test('however many acts an agency has been heir in, it names a thousand at most', async () => {
    const [from, to] = [await ward(), await ward()];
    await scene.world.sql(
      `with act as (
         insert into succession (id, changed_at, territory_id, on_day, legal_basis, reason, state, decided_by)
         values (gen_random_uuid(), now(), $1, '2021-01-01', 'NQ', 'Sắp xếp', 'DONE', 'x') returning id)
       insert into succession_line (succession_id, number, from_id, to_id, kind)
       select act.id, n, $2, $3, 'MERGE' from act, generate_series(1, 1001) n`,
      [scene.city, from.id, to.id],
    );
    const { predecessors } = (await seen(to.id, '2021-07-01', 'predecessors { kind }')) as { predecessors: object[] };
    expect(predecessors).toHaveLength(1_000);
  });

  test('one that takes others in goes on as it was', async () => {
    const [taker, taken] = [await ward(), await ward()];
    expect(done(await merge([taker, taken], { agencyId: taker.id }))).toMatchObject({
      lines: [{ kind: 'MERGE', from: { id: taken.id }, to: { id: taker.id } }],
    });
    expect(await seen(taker.id, '2021-07-01', 'version validTo')).toEqual({ version: 1, validTo: null });
  });

  test('one that has changed since it was read takes nobody in', async () => {
    const [taker, taken] = [await ward(), await ward()];
    const change = { agencyId: taker.id, name: 'Mới', from: '2020-01-01', legalBasis: 'NQ', reason: 'x' };
    done(await scene.world.mutate('renameAgency', { ...change, expectedVersion: 1 }, { as: scene.lead }));
    const answer = await merge([taker, taken], { agencyId: taker.id });
    expect(answer.errors).toMatchObject([
      { extensions: { code: 'CONFLICT', version: 2, changes: [{ verb: 'renameAgency' }] } },
    ]);
    expect(await seen(taken.id, '2021-07-01', 'validTo')).toEqual({ validTo: null });
    expect(codeOf(await merge([{ ...taker, version: 2 }, taken], { agencyId: taker.id }))).toBeUndefined();
  });

  test('systems serve them no longer, declarations close, and the successor starts undeclared', async () => {
    const { world, lead } = scene;
    const system = await buildSystem(scene, 'REDECLARATION_DUE');
    const holder = { id: system.holder, version: 1 };
    const other = await ward({ level: 'PUBLIC_SERVICE_UNIT', parentId: holder.id });
    const shared = { qualitySystemId: system.id, agencyId: other.id, legalBasis: 'TT26 art. 6.5', from: '2020-01-01' };
    done(await world.mutate('admitAgency', { ...shared, expectedVersion: system.version }, { as: lead }));
    const into = founding({ code: `N-${holder.id}` });
    const moves = [{ agencyId: other.id, successor: 0 }];
    const { lines } = done<{ lines: { to: { id: string } }[] }>(await merge([holder], into, { moves }));
    const heir = lines[0]?.to.id ?? '';
    const figures = 'qualitySystem { id stage edition latestDeclaration { closedOn closedBecause successors { id } } }';
    expect(await seen(holder.id, '2021-06-30', figures)).toEqual({
      qualitySystem: {
        id: system.id,
        stage: 'DECLARED',
        edition: '2015',
        latestDeclaration: { closedOn: '2021-07-01', closedBecause: 'MERGE', successors: [{ id: heir }] },
      },
    });
    expect(await seen(heir, '2021-07-01', figures)).toEqual({ qualitySystem: null });
    // whoever shared the system has none without its holder
    expect(await seen(other.id, '2021-06-30', 'qualitySystem { id }')).toEqual({ qualitySystem: { id: system.id } });
    expect(await seen(other.id, '2021-07-01', 'qualitySystem { id }')).toEqual({ qualitySystem: null });
    const due = await world.query('{ agencyObligations(dueBefore: "2030-01-01", first: 9) { nodes { subjectId } } }');
    expect(JSON.stringify(due.data)).not.toContain(system.id);
  });

  test('procedures pass to the only heir; roles end with the agency', async () => {
    const { world, lead, city } = scene;
    const [one, taker] = [await ward(), await ward()];
    const officer = await buildOfficer(scene);
    const grant = { officerId: officer.id, role: 'HEAD', agencyId: one.id, from: '2020-01-01' };
    done(await world.mutate('grantRole', { ...grant, expectedVersion: officer.version }, { as: lead }));
    const { id: procedure } = done(await world.mutate('announceProcedures', announcement(city, '1.000001')));
    const assigned = { agencyId: one.id, procedureIds: [procedure], from: '2021-04-01' };
    done(await world.mutate('assignProcedures', assigned, { as: lead }));
    done(await merge([one], { agencyId: taker.id }));
    const settled = async (agencyId: string, asOf: string): Promise<number> => {
      const list = 'query ($of: ID!, $on: Date!) { procedures(first: 9, agencyId: $of, asOf: $on) { totalCount } }';
      return (await world.query(list, { of: agencyId, on: asOf })).data.procedures.totalCount as number;
    };
    expect([await settled(one.id, '2021-06-30'), await settled(one.id, '2021-07-01')]).toEqual([1, 0]);
    expect([await settled(taker.id, '2021-06-30'), await settled(taker.id, '2021-07-01')]).toEqual([0, 1]);
    expect(
      await world.sql('select role, agency_id, valid_to::text as to from officer_grant where officer_id = $1', [
        officer.id,
      ]),
    ).toEqual([{ role: 'HEAD', agency_id: one.id, to: '2021-07-01' }]);
  });

  test('what hangs below goes where the act says; forgotten, it is named and nothing is done', async () => {
    const { world, lead } = scene;
    const [one, two] = [await ward(), await ward()];
    const office = await registerAgency(world, { name: 'Trạm y tế', level: 'PUBLIC_SERVICE_UNIT', parentId: one.id });
    const refused = await merge([one, two], founding({ code: 'M-1' }));
    expect(refused.errors).toMatchObject([
      { extensions: { rule: 'subordinates-first', subordinates: [office.id], code: 'RULE_BROKEN' } },
    ]);
    expect(refused.errors?.[0]?.message).toContain('Trạm y tế');
    expect(await seen(one.id, '2021-07-01')).not.toBeNull();
    const moves = [{ agencyId: office.id, successor: 0 }];
    const { lines } = done<{ lines: { to: { id: string } }[] }>(
      await merge([one, two], founding({ code: 'M-1' }), { moves }),
    );
    expect(await seen(office.id, '2021-07-01', 'parent { id }')).toEqual({ parent: { id: lines[0]?.to.id } });
    expect(await seen(office.id, '2021-06-30', 'parent { id }')).toEqual({ parent: { id: one.id } });
    const history = await world.query('query ($id: ID!) { agency(id: $id) { entries { part legalBasis by } } }', {
      id: office.id,
    });
    expect(history.data.agency.entries).toEqual([{ part: 'PARENT', legalBasis: ACT.legalBasis, by: lead.id }]);
  });

  test('the committee may too; heads, secretaries and administrators may not; what is out of reach is not there', async () => {
    const [one, two] = [await ward(), await ward()];
    const into = founding({ code: 'M-2' });
    const foreign = { id: scene.elsewhere, version: 1 };
    for (const as of [actors.head(scene.city), actors.secretary(scene.city), actors.admin()]) {
      expect(codeOf(await merge([one, two], into, {}, as))).toBe('FORBIDDEN');
    }
    expect(codeOf(await merge([one, two], into, {}, scene.outsider))).toBe('NOT_FOUND');
    expect(codeOf(await merge([one, foreign], into))).toBe('NOT_FOUND');
    expect(codeOf(await merge([one, two], { agencyId: scene.elsewhere }))).toBe('NOT_FOUND');
    expect(codeOf(await merge([one, two], founding({ parentId: scene.elsewhere })))).toBe('NOT_FOUND');
    expect(codeOf(await merge([one, { ...two, version: 0 }], into))).toBe('CONFLICT');
    expect(codeOf(await merge([one, two], into, {}, scene.approver))).toBeUndefined();
  });

  test('what cannot be is refused, and changes nothing', async () => {
    const [one, two] = [await ward(), await ward()];
    const call = async (from: Built[], into: object, given = {}): Promise<unknown> => {
      const answer = await merge(from, into, given);
      return ruleOf(answer) ?? codeOf(answer);
    };
    const late = await ward({ validFrom: '2021-07-10' });
    expect(await call([one, one], founding())).toBe('INVALID_INPUT');
    expect(await call([], founding())).toBe('INVALID_INPUT');
    expect(await call([one], { agencyId: one.id })).toBe('INVALID_INPUT');
    expect(await call([one, two], { agencyId: one.id, code: 'X' })).toBe('INVALID_INPUT');
    expect(await call([one, two], { code: 'X', name: 'Y' })).toBe('INVALID_INPUT');
    expect(await call([one, two], founding({ code: '48' }))).toBe('INVALID_INPUT');
    expect(await call([one, two], founding({ parentId: one.id }))).toBe('subordinates-first');
    expect(await call([one, two], { agencyId: late.id })).toBe('successor-continues');
    expect(await call([one, late], founding({ code: 'M-3' }))).toBe('ends-within-life');
    expect(await call([one, two], founding({ code: 'M-3' }), { moves: [{ agencyId: late.id, successor: 0 }] })).toBe(
      'subordinates-first',
    );
    expect(await call([one, two], founding({ code: 'M-3' }), { moves: [{ agencyId: late.id, successor: 1 }] })).toBe(
      'INVALID_INPUT',
    );
    expect(await seen(one.id, '2021-07-01', 'version')).toEqual({ version: 1 });
    expect((await traces(scene.world, one.id)).verbs).toEqual(['registerAgency']);
  });
});
