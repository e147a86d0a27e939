import { createPrivateKey, sign, type JsonWebKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildServer, internalTokenReader, openFiles } from '@qms/chassis';
import { newId, type Actor } from '@qms/kernel';
import { makeKeys } from '@qms/local';
import { actors, agencyFacts, openService, type World } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { downloads } from '../src/downloads.js';
import { subgraph } from '../src/schema.js';

const bearer = (as: Actor): string => `Bearer ${Buffer.from(JSON.stringify(as)).toString('base64')}`;
const seconds = (at: Date): number => Math.floor(at.getTime() / 1_000);

/** An internal token as the gateway makes it, but for what is given. */
function signed(keyFile: string, { id, name, grants }: Actor, at: Date, claims: object, header: object): string {
  const key = createPrivateKey({ key: JSON.parse(readFileSync(keyFile, 'utf8')) as JsonWebKey, format: 'jwk' });
  const own = { iss: 'qms-gateway', aud: 'reporting', iat: seconds(at), exp: seconds(at) + 60 };
  const text = [
    { alg: 'EdDSA', typ: 'qms-internal+jwt', ...header },
    { ...own, sub: id, name, grants, ...claims },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `Bearer ${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
}

describe('the files of reports', () => {
  let world: World;
  let folder: string;
  let url: string;
  let sha256: string;
  const [city, leadUnit, elsewhere] = [newId(), newId(), newId()];
  const bytes = new TextEncoder().encode('STT,Cơ quan\n1,Sở Tài chính\n');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'qms-files-'));
    const files = openFiles(folder);
    world = await openService(tables, subgraph, { routes: downloads, outside: { files } });
    await world.seedAgencies([
      agencyFacts({ id: city, level: 'PROVINCE', leadUnitId: leadUnit }),
      agencyFacts({ id: leadUnit, parentId: city }),
      agencyFacts({ id: elsewhere }),
    ]);
    const { data } = await world.query(
      'mutation ($of: ID!) { requestReport(kind: QUARTERLY, period: "2021-Q2", scopeAgencyId: $of) { id } }',
      { of: city },
    );
    ({ sha256 } = await files.put(bytes));
    const id = newId();
    await world.sql(
      `insert into report_rendition (id, report_id, format, language, renderer_version, sha256, bytes)
       values ($1, $2, 'CSV', 'vi', '1', $3, $4)`,
      [id, data.requestReport.id, sha256, bytes.byteLength],
    );
    url = `/files/reports/${id}`;
  });
  afterAll(async () => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  const fetchAs = (as: Actor | null, path = url) =>
    world.app.inject({
      url: path,
      headers: as ? { authorization: bearer(as) } : {},
    });

  test('come whole to whoever reaches the scope, as an attachment that runs nothing and is kept by nobody', async () => {
    const answer = await fetchAs(actors.lead(leadUnit));
    expect(answer.statusCode).toBe(200);
    expect(new Uint8Array(answer.rawPayload)).toEqual(bytes);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      etag: `"${sha256}"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-store',
      'content-security-policy': "sandbox; default-src 'none'",
    });
    expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="bao-cao-2021-Q2.csv"/);
  });

  test('are not there for anybody else, in the same words as what does not exist', async () => {
    const outside = await fetchAs(actors.head(elsewhere));
    const staff = await fetchAs(actors.staff(city));
    const unknown = await fetchAs(actors.lead(leadUnit), `/files/reports/${newId()}`);
    const nonsense = await fetchAs(actors.lead(leadUnit), '/files/reports/..%2f..%2fetc%2fpasswd');
    expect([outside, staff, unknown, nonsense].map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404]);
    expect(staff.json()).toEqual(unknown.json());
    expect(outside.json()).toEqual(unknown.json());
    expect(nonsense.json()).toEqual(unknown.json());
    expect((await fetchAs(null)).statusCode).toBe(401);
  });

  test('come whole to whoever asks for a piece, and have no other door', async () => {
    const headers = { authorization: bearer(actors.lead(leadUnit)), range: 'bytes=0-3' };
    const piece = await world.app.inject({ url, headers });
    expect(piece.statusCode).toBe(200);
    expect(piece.headers['content-length']).toBe(String(bytes.byteLength));
    expect(piece.headers['content-range']).toBeUndefined();
    for (const method of ['POST', 'PUT', 'DELETE'] as const) {
      expect((await world.app.inject({ method, url, headers })).statusCode).toBe(404);
    }
  });

  test('come with the gateway’s own fresh token for this service and with no other', async () => {
    makeKeys(join(folder, 'keys'));
    makeKeys(join(folder, 'forged'));
    const { schema } = await subgraph();
    const app = await buildServer({
      service: 'reporting',
      schema,
      database: world.database,
      readToken: await internalTokenReader(join(folder, 'keys', 'gateway.pub.jwk'), 'reporting'),
      clock: world.clock,
      log: world.ctx().log,
      outside: world.ctx().outside,
      routes: downloads,
    });
    const status = async (authorization: string): Promise<number> =>
      (await app.inject({ url, headers: { authorization } })).statusCode;
    const lead = actors.lead(leadUnit);
    const made = (claims: object = {}, header: object = {}, keys = 'keys'): string =>
      signed(join(folder, keys, 'gateway.jwk'), lead, world.clock.now(), claims, header);
    expect(await status(made())).toBe(200);
    const good = made();
    const wrong = {
      'signed by somebody else': made({}, {}, 'forged'),
      'for another service': made({ aud: 'audit' }),
      'of another issuer': made({ iss: 'somebody' }),
      'that ran out': made({ iat: seconds(world.clock.now()) - 120, exp: seconds(world.clock.now()) - 60 }),
      'without a signature': made({}, { alg: 'none' }).replace(/[^.]+$/, ''),
      'of another kind': made({}, { typ: 'JWT' }),
      'cut short': good.slice(0, -8),
      'of no kind at all': 'Bearer nonsense',
      'as a password': `Basic ${good.slice('Bearer '.length)}`,
    };
    const answers = await Promise.all(Object.entries(wrong).map(async ([how, each]) => [how, await status(each)]));
    expect(answers).toEqual(Object.keys(wrong).map((how) => [how, 401]));
    await app.close();
  });

  test('that are damaged on the disk are not handed out', async () => {
    await writeFile(join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256), 'changed');
    const answer = await fetchAs(actors.lead(leadUnit));
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('changed');
    expect(answer.body).not.toContain(folder);
  });
});
