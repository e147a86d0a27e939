import {
  askEach,
  atGateway,
  atSubgraph,
  attemptsOn,
  doneAt,
  failures,
  fieldsOf,
  leaksAt,
  leaksThrough,
  questionsAbout,
  referencesTo,
  schemaOf,
  SUBGRAPHS,
  type Aim,
  type Probe,
  type Subgraph,
} from '@qms/journeys';
import { newId } from '@qms/kernel';
import { buildClientSchema, getIntrospectionQuery, type GraphQLSchema, type IntrospectionQuery } from 'graphql';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVERYWHERE, SOMEWHERE, startNeighbours, type Neighbours } from './neighbours.js';

describe('what belongs to another agency', () => {
  let scene: Neighbours;
  let composed: GraphQLSchema;
  /** All that can be asked of a subgraph about the agency, its entities by their keys too. */
  const direct = new Map<Subgraph, Probe[]>();
  /** The same with each id in every place, also where its kind does not belong. */
  const everywhere = new Map<Subgraph, Probe[]>();
  const tally = { questions: 0, attempts: 0, leaks: 0 };

  beforeAll(async () => {
    scene = await startNeighbours();
    expect(Object.values({ ...scene.aim.ids, ...scene.own.ids }).filter((id) => id.length !== 36)).toEqual([]);
    composed = buildClientSchema(await scene.data<IntrospectionQuery>(getIntrospectionQuery()));
    for (const name of SUBGRAPHS) {
      const schema = schemaOf(name);
      const about = (aim: Aim): Probe[] => [...questionsAbout(schema, aim, false), ...referencesTo(schema, aim)];
      direct.set(name, about(scene.aim));
      everywhere.set(name, about({ ...scene.aim, everywhere: true }));
    }
  }, 180_000);
  afterAll(() => scene.system.stop(), 60_000);

  const found = (roots: ReadonlySet<string>, ...wanted: string[]): string[] =>
    wanted.filter((root) => !roots.has(root));

  test('no field of any type goes unasked', async ({ annotate }) => {
    const asked = new Set(
      [
        ...questionsAbout(composed, scene.aim),
        ...attemptsOn(composed, scene.aim),
        ...[...direct.values()].flat(),
        ...SUBGRAPHS.flatMap((name) => attemptsOn(schemaOf(name), scene.aim)),
      ].flatMap(({ fields }) => fields),
    );
    const all = new Set([composed, ...SUBGRAPHS.map(schemaOf)].flatMap(fieldsOf));
    expect([...all].filter((field) => !asked.has(field))).toEqual([]);
    expect(all.size).toBeGreaterThan(300);
    await annotate(`fields: ${all.size}, asked: ${[...all].filter((field) => asked.has(field)).length}`);
  });

  test('the probes find it for who may see it: they can tell', async () => {
    const { system, aim, leadUnitId } = scene;
    const tells = ({ body, probe }: { body: string; probe: Probe }): boolean =>
      aim.markers.some((marker) => body.includes(marker) && !probe.text.includes(marker));
    const told = await askEach(atGateway(system, await system.tokenOf('lead@demo.qms')), questionsAbout(composed, aim));
    const roots = new Set(told.filter(tells).map(({ probe }) => probe.root));
    expect(
      found(roots, 'agency', 'agencies', 'agencyByCode', 'documents', 'inspections', 'report', 'officers'),
    ).toEqual([]);
    expect(failures(told)).toEqual([]);
    const lead = { id: newId(), name: 'Người dò', grants: [{ role: 'LEAD' as const, agencyId: leadUnitId }] };
    // and the comparison with nothing tells too
    const register = await leaksAt(await atSubgraph(system, 'agency', lead), direct.get('agency') ?? [], aim);
    expect(register.leaks.length).toBeGreaterThan(20);
    const entities = new Set<string>();
    for (const name of SUBGRAPHS) {
      const answers = await askEach(await atSubgraph(system, name, lead), direct.get(name) ?? []);
      for (const answer of answers.filter(tells)) entities.add(answer.probe.root);
      expect(failures(answers)).toEqual([]);
    }
    const keyed = ['Agency', 'QualitySystem', 'Officer', 'Document', 'Revision', 'Inspection', 'Report'];
    expect(found(entities, ...keyed.map((type) => `_entities ${type}`))).toEqual([]);
  }, 120_000);

  test.each([...SOMEWHERE, null])(
    '%s next door finds nothing of it in any subgraph, and changes nothing',
    async (role) => {
      const { system, aim } = scene;
      const before = await journalRows();
      let written = 0;
      for (const name of SUBGRAPHS) {
        const door = await atSubgraph(system, name, scene.actor(role));
        // whoever reaches most next door tries the most
        const [probes, tried] = role === 'LEAD' ? [everywhere, { ...aim, everywhere: true }] : [direct, aim];
        const { asked, leaks, failed } = await leaksAt(door, probes.get(name) ?? [], tried);
        tally.questions += asked;
        tally.leaks += leaks.length;
        expect({ leaks, failed }).toEqual({ leaks: [], failed: [] });
        const through = await leaksThrough(door, questionsAbout(schemaOf(name), scene.own, false), aim);
        tally.questions += through.asked;
        tally.leaks += through.leaks.length;
        expect(through).toMatchObject({ leaks: [], failed: [] });
        const { tried: attempts, done } = await doneAt(door, attemptsOn(schemaOf(name), tried));
        tally.attempts += attempts;
        // a person is enrolled by whoever gives roles: nobody else's
        expect(done.filter((verb) => verb !== 'enrolOfficer')).toEqual([]);
        written += done.length;
      }
      expect(await journalRows()).toBe(before + written);
    },
    60_000,
  );

  test.each(EVERYWHERE)(
    '%s, held everywhere, is answered without a failure, and is not told how anybody signs in',
    async (role) => {
      for (const name of SUBGRAPHS) {
        const told = await askEach(await atSubgraph(scene.system, name, scene.actor(role)), direct.get(name) ?? []);
        tally.questions += told.length;
        expect(failures(told)).toEqual([]);
        const signIns = told.filter(({ probe }) => probe.root === 'signIn');
        expect(signIns.filter(({ data, codes }) => data != null || !codes.includes('FORBIDDEN'))).toEqual([]);
      }
    },
    60_000,
  );

  test.each([...SOMEWHERE, 'EXPIRED', 'NOBODY'])(
    '%s finds nothing of it through the gateway',
    async (who) => {
      const { system, own, file } = scene;
      const token = scene.tokens.get(who) ?? '';
      const door = atGateway(system, token);
      // where they once served themselves, people are told
      const markers = scene.aim.markers.filter((marker) => who !== 'EXPIRED' || marker !== scene.aim.ids['agency']);
      const aim = { ...scene.aim, markers };
      const { asked, leaks, failed } = await leaksAt(door, questionsAbout(composed, aim), aim);
      tally.questions += asked;
      tally.leaks += leaks.length;
      expect({ leaks, failed }).toEqual({ leaks: [], failed: [] });
      // from what is one's own on through all services; the widest and the narrowest reach, the others were asked directly
      if (who === 'LEAD' || who === 'STAFF') {
        const through = await leaksThrough(door, questionsAbout(composed, own), aim);
        tally.questions += through.asked;
        tally.leaks += through.leaks.length;
        expect(through).toMatchObject({ leaks: [], failed: [] });
      }
      expect(await fetched(file, token)).toEqual(await fetched(`/files/reports/${newId()}`, token));
      const { tried, done } = await doneAt(
        door,
        attemptsOn(composed, aim).slice(0, who === 'EXPIRED' ? undefined : 20),
      );
      tally.attempts += tried;
      expect(done.filter((verb) => verb !== 'enrolOfficer')).toEqual([]);
    },
    60_000,
  );

  test('who has not signed in is asked to, whatever the question; the file opens for who may read it', async ({
    annotate,
  }) => {
    const told = await askEach({ ...atGateway(scene.system, null), together: 1 }, questionsAbout(composed, scene.aim));
    tally.questions += told.length;
    expect(told.filter(({ data, codes }) => data != null || !codes.includes('UNAUTHENTICATED'))).toEqual([]);
    expect((await fetched(scene.file, null)).status).toBe(401);
    const { status, size } = await fetched(scene.file, await scene.system.tokenOf('lead@demo.qms'));
    expect(status).toBe(200);
    expect(size).toBeGreaterThan(100);
    await annotate(`probes: ${JSON.stringify(tally)}`);
  }, 60_000);

  async function fetched(path: string, token: string | null): Promise<{ status: number; size: number }> {
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${scene.system.origin}${path}`, { headers });
    return { status: response.status, size: (await response.arrayBuffer()).byteLength };
  }

  async function journalRows(): Promise<number> {
    const counts = await Promise.all(
      SUBGRAPHS.map(async (service) => {
        const client = new Client({ connectionString: scene.system.databaseUrl(service) });
        await client.connect();
        const { rows } = await client.query<{ n: number }>('select count(*)::int as n from journal');
        await client.end();
        return rows[0]?.n ?? 0;
      }),
    );
    return counts.reduce((sum, n) => sum + n, 0);
  }
});
