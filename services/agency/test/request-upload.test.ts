import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { actors, codeOf, done, type Answer } from '@qms/testkit';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { bearer, openFileScene, type FileScene } from './files.js';

const VERB = 'requestUpload';
const bytes = Buffer.from('Mã;Tên cơ quan\n1;Một\n');

describe(VERB, () => {
  let scene: FileScene;
  beforeAll(async () => {
    scene = await openFileScene();
  });
  afterAll(() => scene.close());

  const ticket = async (input: object = {}): Promise<{ id: string; version: number } & Record<string, unknown>> =>
    done(
      await scene.world.mutate(
        VERB,
        { name: 'Danh sách.xlsx', bytes: bytes.length, ...input },
        { as: scene.lead, fields: 'id version state sha256 url expiresAt' },
      ),
    );
  const waits = (id: string): boolean => existsSync(join(scene.folder, 'files', 'agency', 'quarantine', id));
  const rowOf = async (id: string): Promise<unknown> =>
    (await scene.world.sql('select state, sha256 from upload where id = $1', [id]))[0];

  test('gives a ticket for ten minutes, and the bytes wait in quarantine under its id', async () => {
    const given = await ticket();
    expect(given).toMatchObject({
      state: 'AWAITED',
      sha256: null,
      url: `/files/uploads/${given.id}`,
      expiresAt: new Date(scene.world.clock.now().getTime() + 600_000).toISOString(),
    });
    expect(await scene.put(given.id, bytes, scene.lead)).toBe(204);
    expect(await rowOf(given.id)).toEqual({
      state: 'RECEIVED',
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    expect(waits(given.id)).toBe(true);
    expect(await scene.put(given.id, bytes, scene.lead)).toBe(409);
  });

  test('the name of a file is kept beside the chain of the journal, not in it', async () => {
    const { id } = await ticket({ name: 'Nguyễn Văn An.xlsx' });
    const [row] = await scene.world.sql<{ after: string }>(
      `select after::text as after from journal where subject_id = $1`,
      [id],
    );
    expect(row?.after).not.toContain('Nguyễn');
  });

  test.each([
    ['one byte more', Buffer.concat([bytes, Buffer.from('x')]), {}, 400],
    ['one byte less', bytes.subarray(1), {}, 400],
    ['other bytes than were promised', bytes, { sha256: '0'.repeat(64) }, 400],
  ])('%s than the ticket says leaves nothing behind', async (_, sent, input, status) => {
    const { id } = await ticket(input);
    expect(await scene.put(id, sent, scene.lead)).toBe(status);
    expect(waits(id)).toBe(false);
    expect(await rowOf(id)).toMatchObject({ sha256: null });
  });

  test('a ticket is one person’s, for ten minutes', async () => {
    const { id } = await ticket();
    expect(await scene.put(id, bytes, actors.lead(scene.leadUnit))).toBe(404);
    const before = scene.world.clock.now();
    scene.world.clock.set(new Date(before.getTime() + 600_000));
    expect(await scene.put(id, bytes, scene.lead)).toBe(409);
    scene.world.clock.set(before);
  });

  test('a disk that takes no more is told as that, in both languages, and the ticket is still good', async () => {
    const { id } = await ticket();
    const full = vi
      .spyOn(scene.files.quarantine, 'receive')
      .mockRejectedValue(
        Object.assign(new Error('ENOSPC: no space left on device, write /srv/qms'), { code: 'ENOSPC' }),
      );
    const answer = await scene.world.app.inject({
      method: 'PUT',
      url: `/files/uploads/${id}`,
      headers: { authorization: bearer(scene.lead), 'accept-language': 'en' },
      payload: bytes,
    });
    expect(answer.statusCode).toBe(507);
    const messages = { vi: expect.any(String) as string, en: expect.any(String) as string };
    expect(answer.json()).toMatchObject({ errors: [{ extensions: { code: 'STORAGE_FULL', messages } }] });
    expect(answer.body).not.toContain('/srv');
    full.mockRestore();
    expect(await scene.put(id, bytes, scene.lead)).toBe(204);
  });

  test('without a token the door is shut, and a name that is no ticket opens nothing', async () => {
    const { id } = await ticket();
    const answer = await scene.world.app.inject({ method: 'PUT', url: `/files/uploads/${id}`, payload: bytes });
    expect(answer.statusCode).toBe(401);
    const odd = await scene.world.app.inject({
      method: 'PUT',
      url: '/files/uploads/..%2F..%2Fetc%2Fpasswd',
      headers: { authorization: bearer(scene.lead) },
      payload: bytes,
    });
    expect(odd.statusCode).toBe(404);
  });

  test.each([
    ['no bytes', { bytes: 0 }],
    ['more than 20 MB', { bytes: 20_000_001 }],
    ['a hash that is none', { sha256: 'x' }],
    ['no name', { name: ' ' }],
  ])('%s is INVALID_INPUT', async (_, input) => {
    const answer = await scene.world.mutate(VERB, { name: 'a', bytes: 9, ...input }, { as: scene.lead });
    expect(codeOf(answer)).toBe('INVALID_INPUT');
  });

  test('whoever may decide an act may bring it as a file', async () => {
    const acts = Buffer.from('on,legal_basis,kind,from_code,to_code\n2021-01-01,NQ 1,MERGE,48-STC,48-SKHCN\n');
    const uploadId = await scene.upload(acts, scene.approver);
    const input = { uploadId, dryRun: true };
    const brought = await scene.world.mutate('importSuccessions', input, {
      as: scene.approver,
      fields: 'state created',
    });
    expect(done(brought)).toMatchObject({ state: 'DONE', created: 1 });
  });

  test('twenty tickets of one person are open at once and no more, until they are read or ten minutes old', async () => {
    const as = actors.lead(scene.leadUnit);
    const ask = (by = as): Promise<Answer> => scene.world.mutate(VERB, { name: 'a', bytes: bytes.length }, { as: by });
    const answers = await Promise.all(Array.from({ length: 24 }, () => ask()));
    expect(answers.filter(({ errors }) => !errors)).toHaveLength(20);
    expect(answers.flatMap(codeOf).filter(Boolean)).toEqual(Array<string>(4).fill('RATE_LIMITED'));
    const budget = { openUploads: 20 };
    expect((await ask()).errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', budget });
    expect(codeOf(await ask(actors.lead(scene.leadUnit)))).toBeUndefined();
    // brought and not read, it waits still; refused, it does not
    const [one, two] = answers.filter(({ errors }) => !errors).map((answer) => done(answer).id);
    expect(await scene.put(one ?? '', bytes, as)).toBe(204);
    expect(codeOf(await ask())).toBe('RATE_LIMITED');
    expect(await scene.put(two ?? '', bytes.subarray(1), as)).toBe(400);
    expect(codeOf(await ask())).toBeUndefined();
    expect(codeOf(await ask())).toBe('RATE_LIMITED');
    const before = scene.world.clock.now();
    scene.world.clock.set(new Date(before.getTime() + 600_000));
    expect(codeOf(await ask())).toBeUndefined();
    scene.world.clock.set(before);
  });

  test('who keeps no register brings no file', async () => {
    for (const as of [scene.head, scene.staff, actors.overseer(), actors.nobody()]) {
      expect(codeOf(await scene.world.mutate(VERB, { name: 'a', bytes: 9 }, { as }))).toBe('FORBIDDEN');
    }
  });
});
