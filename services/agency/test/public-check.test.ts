import { actors, codeOf, done } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildProcedures, buildSystem, hearEvidence, openRegister, registerAgency, type Scene } from './build.js';

const CHECK = `query ($code: String!) { declarationByPublicCode(code: $code) { agencyName alsoServes number declaredOn
  editionName kind procedures inForce supersededOn supersededBy closedOn closedBecause successors } }`;

describe('declarationByPublicCode', () => {
  let scene: Scene;
  const gateway = actors.service('gateway');
  beforeAll(async () => {
    scene = await openRegister();
  });
  afterAll(() => scene.world.close());

  async function behind(code: string): Promise<Record<string, unknown> | null> {
    const { data } = await scene.world.query(CHECK, { code }, { as: gateway });
    return (data as { declarationByPublicCode: Record<string, unknown> | null }).declarationByPublicCode;
  }

  async function codeOfDeclaration(id: string | undefined): Promise<string> {
    const [row] = await scene.world.sql<{ code: string }>('select public_code as code from declaration where id = $1', [
      id,
    ]);
    return row?.code ?? '';
  }

  test('tells what was declared, by whom as named that day, and that it is in force', async () => {
    const { id: holderId } = await registerAgency(scene.world, { name: 'Sở Có Tên', parentId: scene.city });
    const procedureIds = await buildProcedures(scene, holderId, '1.100001', '1.100002');
    const system = await buildSystem(scene, 'DECLARED', { holder: holderId, procedureIds });
    expect(await behind(await codeOfDeclaration(system.declaration?.id))).toEqual({
      agencyName: 'Sở Có Tên',
      alsoServes: [],
      number: '5/QĐ',
      declaredOn: '2020-03-02',
      editionName: 'TCVN ISO 9001:2015',
      kind: 'INITIAL',
      procedures: 2,
      inForce: true,
      supersededOn: null,
      supersededBy: null,
      closedOn: null,
      closedBecause: null,
      successors: [],
    });
  });

  test('codes are 26 letters of 5 bits that no two declarations share; what is none finds nothing', async () => {
    const codes = new Set<string>();
    for (let n = 0; n < 500; n += 1)
      codes.add(String((await scene.world.sql<{ c: string }>('select unguessable_code() c'))[0]?.c));
    expect(codes.size).toBe(500);
    for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
    // every place takes every letter: none is fixed by the version of a UUID
    for (let place = 0; place < 26; place += 1) {
      expect(new Set([...codes].map((code) => code[place])).size).toBe(32);
    }
    for (const code of ['', 'x', [...codes][0] ?? '', "' or true --"]) expect(await behind(code)).toBeNull();
  });

  test('one that was declared again says by what; one whose agency ended says when, how and who came after', async () => {
    const system = await buildSystem(scene, 'DECLARED');
    const first = await codeOfDeclaration(system.declaration?.id);
    const as = actors.head(system.holder);
    await hearEvidence(scene, system.id, { auditedOn: '2021-01-01', reviewedOn: '2021-01-02' });
    const own = { qualitySystemId: system.id, expectedVersion: system.version };
    done(await scene.world.mutate('confirmEffectiveness', { ...own, on: '2021-02-01' }, { as }));
    const declared = { number: '77/QĐ', declaredOn: '2021-03-01', edition: '2015', signer: 'A' };
    const input = { ...own, expectedVersion: system.version + 1, ...declared };
    const fields = 'id version publicCode kind standing qualitySystem { stage redeclareBy }';
    const again = done(await scene.world.mutate('publishDeclaration', input, { as, fields }));
    expect(again).toMatchObject({ kind: 'AGAIN', standing: 'IN_FORCE' });
    expect(again['qualitySystem']).toEqual({ stage: 'DECLARED', redeclareBy: null });
    expect(await behind(first)).toMatchObject({ inForce: false, supersededOn: '2021-03-01', supersededBy: '77/QĐ' });
    const act = { on: '2021-07-01', legalBasis: 'NQ 653', reason: 'Sắp xếp', into: { agencyId: scene.agency } };
    const from = [{ agencyId: system.holder, expectedVersion: 1 }];
    done(await scene.world.mutate('mergeAgencies', { ...act, from }, { as: scene.lead }));
    const ended = { inForce: false, supersededOn: '2021-03-01', supersededBy: '77/QĐ' };
    const notClosed = { closedOn: null, closedBecause: null, successors: [] };
    expect(await behind(first)).toMatchObject({ ...ended, ...notClosed });
    // also one that was closed all the same: the earlier end is its end
    await scene.world.sql(
      `update declaration set closed_on = '2021-07-01', closed_because = 'MERGE', successor_ids = array[$2::uuid]
       where id = $1`,
      [system.declaration?.id, scene.agency],
    );
    expect(await behind(first)).toMatchObject({ ...ended, ...notClosed });
    expect(await behind(String(again['publicCode']))).toMatchObject({
      kind: 'AGAIN',
      inForce: false,
      closedOn: '2021-07-01',
      closedBecause: 'MERGE',
      successors: [expect.stringContaining('Cơ quan thử')],
    });
    const { data } = await scene.world.query(
      `{ closed: declarations(first: 5, filter: { standing: CLOSED }) { totalCount nodes { id successors { id } } }
         superseded: declarations(first: 5, filter: { standing: SUPERSEDED, agencyId: "${system.holder}" }) { nodes { number kind supersededOn } }
         again: declarations(first: 5, filter: { kind: AGAIN, edition: "2015" }) { totalCount } }`,
      {},
      { as: actors.admin() },
    );
    expect(data).toEqual({
      closed: { totalCount: 1, nodes: [{ id: again.id, successors: [{ id: scene.agency }] }] },
      superseded: { nodes: [{ number: '5/QĐ', kind: 'INITIAL', supersededOn: '2021-03-01' }] },
      again: { totalCount: 1 },
    });
  });

  test('one that its agency had not outlived says so, whatever was entered for a later day', async () => {
    const system = await buildSystem(scene, 'DECLARED');
    const as = actors.head(system.holder);
    await hearEvidence(scene, system.id, { auditedOn: '2021-01-01', reviewedOn: '2021-01-02' });
    const own = { qualitySystemId: system.id, expectedVersion: system.version };
    done(await scene.world.mutate('confirmEffectiveness', { ...own, on: '2021-02-01' }, { as }));
    const declared = { number: '78/QĐ', declaredOn: '2021-03-01', edition: '2015', signer: 'A' };
    const input = { ...own, expectedVersion: system.version + 1, ...declared };
    done(await scene.world.mutate('publishDeclaration', input, { as }));
    const act = { on: '2021-01-01', legalBasis: 'NQ 653', reason: 'Sắp xếp', into: { agencyId: scene.agency } };
    const from = [{ agencyId: system.holder, expectedVersion: 1 }];
    done(await scene.world.mutate('mergeAgencies', { ...act, from }, { as: scene.lead }));
    expect(await behind(await codeOfDeclaration(system.declaration?.id))).toMatchObject({
      inForce: false,
      supersededOn: null,
      supersededBy: null,
      closedOn: '2021-01-01',
      closedBecause: 'MERGE',
    });
  });

  test('is for the gateway alone, whoever else asks', async () => {
    for (const as of [scene.lead, actors.admin(), actors.overseer(), actors.service('reporting'), actors.nobody()]) {
      expect(codeOf(await scene.world.query(CHECK, { code: 'x' }, { as }))).toBe('FORBIDDEN');
    }
  });
});
