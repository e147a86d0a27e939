import { actors, codeOf, done } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '@qms/kernel';
import { agenciesTold } from '../src/exported-list/exported-list.store.js';
import { announcement, registerAgency } from './build.js';
import { carriedOut, openFileScene, settled, type FileScene } from './files.js';

const VERB = 'exportList';
const FIELDS = 'id version state progress rows bytes sha256 url asOf';
const EXPORT = `query ($id: ID!) { registerExport(id: $id) { ${FIELDS} } }`;

interface Made extends Record<string, unknown> {
  id: string;
  version: number;
  state: string;
  url: string | null;
}

describe(VERB, () => {
  let scene: FileScene;
  beforeAll(async () => {
    scene = await openFileScene();
    await registerAgency(scene.world, {
      ...{ code: '00314', name: '=HYPERLINK("http://x")', level: 'COMMUNE', parentId: scene.city },
    });
    const input = announcement(scene.city, '1.009354');
    done(await scene.world.mutate('announceProcedures', input, { as: scene.lead }));
  });
  afterAll(() => scene.close());

  const order = async (input: object, as: Actor = scene.lead): Promise<Made> =>
    done(await scene.world.mutate(VERB, { list: 'AGENCIES', format: 'CSV', ...input }, { as, fields: FIELDS }));
  const linesOf = async ({ url }: Made, as: Actor = scene.lead): Promise<string[]> =>
    (await scene.fetch(url ?? '', as)).bytes.toString('utf8').trimEnd().split('\r\n');

  test('gives the list as it is filtered, in its order, with accents that Excel reads and nothing that it runs', async () => {
    const made = await order({ filter: { subtreeOf: scene.city } });
    expect(made).toMatchObject({ state: 'READY', rows: 4, progress: 100 });
    const lines = await linesOf(made);
    expect(lines[0]).toMatch(/^\uFEFFMã,Tên cơ quan,Cấp,Đơn vị cấp trên,/);
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(['00314', '48', '48-SKHCN', '48-STC']);
    expect(lines[1]).toContain(`"'=HYPERLINK(""http://x"")"`);
    const communes = await order({ filter: { level: 'COMMUNE' } });
    expect(communes).toMatchObject({ rows: 1 });
    expect((await order({ asOf: '2014-05-17' })).rows).toBe(0);
  });

  test('what was exported can be imported, and changes nothing', async () => {
    for (const format of ['CSV', 'XLSX']) {
      const made = await order({ format, filter: { level: 'DEPARTMENT', subtreeOf: scene.city } });
      const { bytes, headers } = await scene.fetch(made.url ?? '', scene.lead);
      expect(headers).toMatchObject({
        'content-security-policy': "sandbox; default-src 'none'",
        'cache-control': 'private, no-store',
        'x-content-type-options': 'nosniff',
        'content-disposition': expect.stringMatching(
          /^attachment; filename="[\w-]+\.\w+"; filename\*=UTF-8''/,
        ) as string,
      });
      const uploadId = await scene.upload(bytes);
      const input = { uploadId, dryRun: true, validFrom: '2020-01-01' };
      const fields = 'id version state rows unchanged faults { line code }';
      expect(done(await scene.world.mutate('importAgencies', input, { as: scene.lead, fields }))).toMatchObject({
        ...{ state: 'DONE', rows: 2, unchanged: 2, faults: [] },
      });
    }
  });

  test('holds what its asker reaches, and is that person’s alone', async () => {
    const made = await order({}, scene.head);
    expect(made.rows).toBe(1);
    expect((await linesOf(made, scene.head))[1]).toMatch(/^48-STC,/);
    for (const as of [scene.lead, actors.head(scene.agency), actors.admin()]) {
      expect((await scene.fetch(made.url ?? '', as)).status).toBe(404);
      expect((await scene.world.query(EXPORT, { id: made.id }, { as })).data).toEqual({ registerExport: null });
    }
    const moved = { ...scene.head, grants: [{ role: 'HEAD' as const, agencyId: scene.leadUnit }] };
    expect((await scene.fetch(made.url ?? '', moved)).status).toBe(404);
    expect((await scene.fetch(made.url ?? '', scene.head)).status).toBe(200);
  });

  test('is no longer served to who reaches other agencies than when it was made, and to all others as before', async () => {
    const { world, city, lead } = scene;
    const [from, to] = [
      await registerAgency(world, { parentId: city }),
      await registerAgency(world, { parentId: city }),
    ];
    const moving = await registerAgency(world, { parentId: from.id });
    const [head, admin] = [actors.head(from.id), actors.admin()];
    const made = [
      await order({}, head),
      await order({ asOf: '2019-06-01' }, head),
      await order({}),
      await order({}, admin),
    ];
    const served = (): Promise<number[]> =>
      Promise.all([head, head, lead, admin].map(async (as, n) => (await scene.fetch(made[n]?.url ?? '', as)).status));
    expect(made[0]).toMatchObject({ rows: 2 });
    expect(await served()).toEqual([200, 200, 200, 200]);
    const act = { from: world.ctx().today, legalBasis: 'NQ 26', reason: 'Sắp xếp', expectedVersion: moving.version };
    done(await world.mutate('moveAgency', { agencyId: moving.id, parentId: to.id, ...act }, { as: lead }));
    expect(await served()).toEqual([404, 404, 200, 200]);
    expect((await world.query(EXPORT, { id: made[0]?.id }, { as: head })).data).toEqual({ registerExport: null });
    expect(await order({}, head)).toMatchObject({ state: 'READY', rows: 1 });
  });

  test.each([
    ['QUALITY_SYSTEMS', 'Mã cơ quan,'],
    ['DECLARATIONS', 'Mã cơ quan,'],
    ['PROCEDURES', 'Mã thủ tục,'],
    ['OFFICERS', 'Thư điện tử,'],
    ['SUCCESSIONS', 'Ngày hiệu lực,'],
    ['ANNOUNCEMENTS', 'Mã cơ quan,'],
    ['OBLIGATIONS', 'Hạn,'],
  ])('%s go the same way', async (list, head) => {
    const made = await order({ list, ...(list === 'OBLIGATIONS' ? { filter: { dueBefore: '2031-01-01' } } : {}) });
    expect(made.state).toBe('READY');
    expect((await linesOf(made))[0]).toContain(head);
    if (list === 'PROCEDURES') expect((await linesOf(made))[1]).toMatch(/^1\.009354,/);
    if (list === 'OFFICERS') expect((await linesOf(made))[1]).toMatch(/^lead@x\.vn,Nguyễn Văn An,LEAD,48-SKHCN,/);
  });

  test('each list takes the filter of its own question, and gives the same rows', async () => {
    const { world, city, lead } = scene;
    const ending = await registerAgency(world, { code: '48-CU', name: 'Sở Cũ', parentId: city });
    const heir = { code: '48-MOI', name: 'Sở Mới', level: 'DEPARTMENT', obligation: 'MANDATORY', parentId: city };
    const act = { agencyId: ending.id, expectedVersion: ending.version, legalBasis: 'NQ 9', reason: 'Sắp xếp' };
    done(await world.mutate('transferAgency', { ...act, on: '2021-03-01', into: heir }));
    const [pair] = (await linesOf(await order({ list: 'SUCCESSIONS', filter: { state: 'DONE' } }))).slice(1);
    expect(pair).toBe('01/03/2021,NQ 9,Đổi tên,48-CU,Sở Cũ,48-MOI,Sở Mới,DONE');
    const leaving = await registerAgency(world, { code: '48-CU2', name: 'Sở Cũ hai', parentId: city });
    const later = { ...act, agencyId: leaving.id, expectedVersion: leaving.version, on: '2032-03-01' };
    done(await world.mutate('transferAgency', { ...later, into: { ...heir, code: '48-MOI2', name: 'Sở Mới hai' } }));
    const planned = await linesOf(await order({ list: 'SUCCESSIONS', filter: { state: 'PLANNED' } }));
    expect(planned.slice(1)).toEqual(['01/03/2032,NQ 9,Đổi tên,48-CU2,Sở Cũ hai,48-MOI2,Sở Mới hai,PLANNED']);
    // what has ended is told by what it was on its last day
    const told = await agenciesTold({ ...world.ctx(), actor: lead }, [ending.id, city], '2026-01-01');
    expect(told.get(ending.id)).toMatchObject({ code: '48-CU', name: 'Sở Cũ' });
    expect(told.get(city)).toMatchObject({ code: '48' });

    const system = {
      name: 'HTQLCL',
      holderId: scene.agency,
      scope: 'Tất cả',
      legalBasis: 'TT26 art. 6',
      on: '2019-01-01',
    };
    done(await world.mutate('establishQualitySystem', system));
    const declared = 'holder_code,members,edition,number,declared_on,signer\n48-SKHCN,,2015,5/QĐ,2020-04-01,Giám đốc\n';
    done(await world.mutate('importDeclarations', { csv: declared, dryRun: false }));
    const rows = async (list: string, filter: object): Promise<unknown> => (await order({ list, filter })).rows;
    expect(await rows('QUALITY_SYSTEMS', { stage: 'BUILDING' })).toBe(1);
    expect(await rows('QUALITY_SYSTEMS', { edition: '2015' })).toBe(1);
    expect(await rows('QUALITY_SYSTEMS', { subtreeOf: scene.agency })).toBe(1);
    expect(await rows('QUALITY_SYSTEMS', {})).toBe(2);
    expect(await rows('DECLARATIONS', { standing: 'IN_FORCE', edition: '2015' })).toBe(1);
    expect(await rows('DECLARATIONS', { agencyId: scene.agency })).toBe(0);

    const due = await linesOf(await order({ list: 'OBLIGATIONS', filter: { dueBefore: '2021-03-31' } }));
    const { data } = await world.query(
      '{ agencyObligations(dueBefore: "2021-03-31", first: 50) { totalCount } }',
      {},
      { as: lead },
    );
    expect(due).toHaveLength(1 + Number(data.agencyObligations.totalCount));
    expect(due).toContainEqual(expect.stringMatching(/^08\/03\/2021,48,.*,procedure-list,510\/QĐ-UBND$/));
    expect(await rows('ANNOUNCEMENTS', { unpublished: true })).toBe(1);
  });

  test.each(['vi', 'en'])('what was exported in %s is known to the import of it', async (language) => {
    const as = actors.service('test');
    for (const [list, verb, more] of [
      ['DECLARATIONS', 'importDeclarations', {}],
      ['OFFICERS', 'importOfficers', {}],
      ['PROCEDURES', 'importProcedures', { announcedById: scene.city }],
      ['SUCCESSIONS', 'importSuccessions', {}],
    ] as const) {
      const asked = { as, fields: FIELDS, headers: { 'accept-language': language } };
      const made = done<Made>(await scene.world.mutate(VERB, { list, format: 'XLSX' }, asked));
      const uploadId = await scene.upload((await scene.fetch(made.url ?? '', as)).bytes, as);
      const fields = 'id version state rows unchanged faults { line column code message }';
      const { id } = done(await scene.world.mutate(verb, { uploadId, dryRun: true, ...more }, { as, fields }));
      // a workbook of acts is always its worker's
      if (list === 'SUCCESSIONS') await carriedOut(scene.world, id);
      const taken = await settled(scene.world, `query ($id: ID!) { registerImport(id: $id) { ${fields} } }`, id, as);
      expect(taken).toMatchObject({ state: 'DONE', rows: made['rows'], unchanged: made['rows'], faults: [] });
    }
  });

  test('people’s names leave in bulk only with who keeps them', async () => {
    for (const as of [scene.head, scene.staff, actors.overseer()]) {
      const answer = await scene.world.mutate(VERB, { list: 'OFFICERS', format: 'CSV' }, { as });
      expect(codeOf(answer)).toBe('FORBIDDEN');
    }
    expect(codeOf(await scene.world.mutate(VERB, { list: 'AGENCIES', format: 'CSV' }, { as: actors.nobody() }))).toBe(
      'FORBIDDEN',
    );
  });

  test.each([
    ['a filter of another list', { list: 'PROCEDURES', filter: { level: 'COMMUNE' } }],
    ['an id that is none', { filter: { parentId: 'x' } }],
    ['what is due before no day', { list: 'OBLIGATIONS' }],
    ['a day of a list that is seen today', { list: 'OFFICERS', asOf: '2020-01-01' }],
  ])('%s is INVALID_INPUT', async (_, input) => {
    const answer = await scene.world.mutate(VERB, { list: 'AGENCIES', format: 'CSV', ...input }, { as: scene.lead });
    expect(codeOf(answer)).toBe('INVALID_INPUT');
  });

  test('a repeated key is one file', async () => {
    const asked = { as: scene.lead, headers: { 'idempotency-key': 'k1' } };
    const input = { list: 'AGENCIES', format: 'XLSX' };
    const [one, two] = [await scene.world.mutate(VERB, input, asked), await scene.world.mutate(VERB, input, asked)];
    expect(done(two).id).toBe(done(one).id);
  });

  test('a long list is a worker’s, in the same rows', async () => {
    const rows = Array.from({ length: 700 }, (_, n) => `L${n};Xã ${n};Xã;48;Khuyến khích\n`).join('');
    const csv = `Mã;Tên cơ quan;Cấp;Đơn vị cấp trên;Đối tượng\n${rows}`;
    const input = { csv, dryRun: false, validFrom: '2020-01-01' };
    const { id } = done(await scene.world.mutate('importAgencies', input, { as: scene.lead }));
    await carriedOut(scene.world, id);
    const queued = await order({ format: 'XLSX', filter: { search: 'xã' } });
    expect(queued).toMatchObject({ state: 'QUEUED', url: null });
    await scene.startWorker();
    const made = (await settled(scene.world, EXPORT, queued.id, scene.lead)) as Made;
    expect(made).toMatchObject({ state: 'READY', rows: 700 });
    expect((await scene.fetch(made.url ?? '', scene.lead)).bytes.subarray(0, 2).toString()).toBe('PK');
    const tomorrow = new Date(Date.now() + 86_400_000);
    scene.world.clock.set(tomorrow);
    expect((await scene.fetch(made.url ?? '', scene.lead)).status).toBe(404);
    scene.world.clock.set(new Date());
  }, 60_000);
});
