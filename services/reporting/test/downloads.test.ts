import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFiles } from '@qms/chassis';
import { newId, type Actor } from '@qms/kernel';
import { actors, agencyFacts, openService, type World } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../src/database.js';
import { downloads } from '../src/downloads.js';
import { subgraph } from '../src/schema.js';

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
      headers: as ? { authorization: `Bearer ${Buffer.from(JSON.stringify(as)).toString('base64')}` } : {},
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
    const unknown = await fetchAs(actors.lead(leadUnit), `/files/reports/${newId()}`);
    const nonsense = await fetchAs(actors.lead(leadUnit), '/files/reports/..%2f..%2fetc%2fpasswd');
    expect([outside, unknown, nonsense].map(({ statusCode }) => statusCode)).toEqual([404, 404, 404]);
    expect(outside.json()).toEqual(unknown.json());
    expect(nonsense.json()).toEqual(unknown.json());
    expect((await fetchAs(null)).statusCode).toBe(401);
  });

  test('that are damaged on the disk are not handed out', async () => {
    await writeFile(join(folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256), 'changed');
    const answer = await fetchAs(actors.lead(leadUnit));
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('changed');
    expect(answer.body).not.toContain(folder);
  });
});
