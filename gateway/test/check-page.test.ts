import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PublicDeclaration } from '../src/check-html.js';
import { checkDoors } from '../src/check-page.js';
import { securityHeaders } from '../src/headers.js';

// a decoder by another hand than the encoder's; its module has a function for its exports, and types that say otherwise
const decode = createRequire(import.meta.url)('jsqr') as (
  pixels: Uint8ClampedArray,
  width: number,
  height: number,
) => { data: string } | null;

const inForce: PublicDeclaration = {
  agencyName: 'Sở <Tài chính> & "Kế hoạch"',
  alsoServes: [],
  number: '12/QĐ-STC',
  declaredOn: '2020-03-02',
  editionName: 'TCVN ISO 9001:2015',
  kind: 'INITIAL',
  procedures: 42,
  inForce: true,
  supersededOn: null,
  supersededBy: null,
  closedOn: null,
  closedBecause: null,
  successors: [],
};
const CODES = {
  inForce: '0123456789abcdefghjkmnpqrs',
  superseded: '1123456789abcdefghjkmnpqrs',
  closed: '2123456789abcdefghjkmnpqrs',
  supersededThenClosed: '5123456789abcdefghjkmnpqrs',
  closedThenSuperseded: '6123456789abcdefghjkmnpqrs',
  unknown: '3123456789abcdefghjkmnpqrs',
  away: '4123456789abcdefghjkmnpqrs',
};
const REGISTER = new Map<string, PublicDeclaration>([
  [CODES.inForce, inForce],
  [CODES.superseded, { ...inForce, inForce: false, supersededOn: '2021-05-04', supersededBy: '31/QĐ-STC' }],
  [
    CODES.closed,
    { ...inForce, inForce: false, closedOn: '2025-03-01', closedBecause: 'MERGE', successors: ['Sở Tài chính mới'] },
  ],
  [CODES.supersededThenClosed, endedTwice('2021-05-04', '2025-03-01')],
  [CODES.closedThenSuperseded, endedTwice('2025-03-02', '2025-03-01')],
]);

function endedTwice(supersededOn: string, closedOn: string): PublicDeclaration {
  const ends = { supersededOn, supersededBy: '31/QĐ-STC', closedOn, closedBecause: 'MERGE' } as const;
  return { ...inForce, ...ends, inForce: false, successors: ['Sở Tài chính mới'] };
}

describe('the check of a declaration', () => {
  let app: FastifyInstance;
  const asked: string[] = [];
  beforeAll(async () => {
    app = Fastify();
    securityHeaders(app, false);
    checkDoors(app, {
      publicUrl: 'https://chuan.example.vn',
      perMinute: 1_000,
      declarationBehind: (code) => {
        asked.push(code);
        return code === CODES.away ? Promise.reject(new Error('away')) : Promise.resolve(REGISTER.get(code) ?? null);
      },
    });
    await app.ready();
  });
  afterAll(() => app.close());

  const get = (path: string, accept = 'text/html') => app.inject({ url: `/check/${path}`, headers: { accept } });

  test('says in both languages that it is in force, for whom, to what, and escapes what it shows', async () => {
    const { statusCode, body, headers } = await get(CODES.inForce);
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toContain('text/html');
    for (const said of ['Đang có hiệu lực', 'In force', '12/QĐ-STC', '02/03/2020', 'TCVN ISO 9001:2015', '>42<']) {
      expect(body).toContain(said);
    }
    expect(body).toContain('Sở &lt;Tài chính&gt; &amp; &quot;Kế hoạch&quot;');
    expect(body).not.toContain('<Tài chính>');
  });

  test('says since when one is not, and what or who came after it', async () => {
    const superseded = (await get(CODES.superseded)).body;
    expect(superseded).toContain('Hết hiệu lực từ 04/05/2021: đã công bố lại tại 31/QĐ-STC');
    const closed = (await get(CODES.closed)).body;
    expect(closed).toContain('Hết hiệu lực từ 01/03/2025: cơ quan đã sáp nhập. Cơ quan kế thừa: Sở Tài chính mới');
    expect(closed).toContain('the agency was merged. Succeeded by: Sở Tài chính mới');
  });

  test('of two ends the earlier is told, and not the other', async () => {
    const superseded = (await get(CODES.supersededThenClosed)).body;
    expect(superseded).toContain('Hết hiệu lực từ 04/05/2021: đã công bố lại tại 31/QĐ-STC');
    expect(superseded).not.toContain('sáp nhập');
    const closed = (await get(CODES.closedThenSuperseded)).body;
    expect(closed).toContain('Hết hiệu lực từ 01/03/2025: cơ quan đã sáp nhập');
    expect(closed).not.toContain('31/QĐ-STC');
  });

  test('runs nothing, loads nothing, is framed, indexed and kept by nobody; its style is the one it names', async () => {
    const { headers, body } = await get(CODES.inForce);
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'; frame-anc/,
    );
    const style = /<style>([\s\S]*)<\/style>/.exec(body)?.[1] ?? '';
    expect(policy).toContain(createHash('sha256').update(style).digest('base64'));
    expect(body).not.toMatch(/<script|style="|https?:\/\/(?!www\.w3\.org)/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex',
    });
  });

  test('its QR leads to it, on the page and alone', async () => {
    for (const svg of [
      /<svg[\s\S]*<\/svg>/.exec((await get(CODES.inForce)).body)?.[0] ?? '',
      (await get(`${CODES.inForce}/qr.svg`, 'image/*')).body,
    ]) {
      const drawn = new Resvg(svg, { background: 'white', fitTo: { mode: 'width', value: 400 } }).render();
      const read = decode(new Uint8ClampedArray(drawn.pixels), drawn.width, drawn.height);
      expect(read?.data).toBe(`https://chuan.example.vn/check/${CODES.inForce}`);
    }
  });

  test('programs get the same as JSON', async () => {
    const { headers, body } = await get(CODES.inForce.toUpperCase(), 'application/json');
    expect(headers['content-type']).toContain('application/json');
    const url = `https://chuan.example.vn/check/${CODES.inForce}`;
    expect(JSON.parse(body)).toEqual({ code: CODES.inForce, url, ...inForce });
  });

  test('what is unknown and what is no code get one answer, in one time, after one question', async () => {
    const answers = [];
    asked.length = 0;
    for (const code of [
      CODES.unknown,
      '48-STC',
      'x',
      '../etc/passwd'.replaceAll('/', '%2f'),
      '%27;--',
      'a'.repeat(90),
    ]) {
      const began = performance.now();
      const { statusCode, body } = await get(code);
      expect(performance.now() - began).toBeGreaterThan(55);
      answers.push([statusCode, body]);
    }
    expect(asked).toEqual([CODES.unknown, '', '', '', '', '']);
    expect(new Set(answers.map(String)).size).toBe(1);
    expect(answers[0]?.[0]).toBe(404);
    expect(answers[0]?.[1]).toContain('Không có công bố nào mang mã này');
    const began = performance.now();
    await get(CODES.inForce);
    expect(performance.now() - began).toBeGreaterThan(55);
    const told = (await get(CODES.unknown, 'application/json')).json<{ errors: { extensions: { code: string } }[] }>();
    expect(told.errors[0]?.extensions.code).toBe('NOT_FOUND');
    expect((await get(`${CODES.unknown}/qr.svg`)).statusCode).toBe(404);
  });

  test('a register that is away is said so, and not as an unknown code', async () => {
    const { statusCode, body, headers } = await get(CODES.away);
    expect(statusCode).toBe(503);
    expect(headers['retry-after']).toBe('60');
    expect(body).toContain('tạm thời không trả lời');
  });

  test('one address asks so often and no oftener; others are not held up', async () => {
    const door = Fastify();
    checkDoors(door, { publicUrl: null, perMinute: 3, declarationBehind: () => Promise.resolve(inForce) });
    const ask = async (remoteAddress: string) =>
      (await door.inject({ url: `/check/${CODES.inForce}`, remoteAddress })).statusCode;
    expect([await ask('10.0.0.1'), await ask('10.0.0.1'), await ask('10.0.0.1')]).toEqual([200, 200, 200]);
    expect(await ask('10.0.0.1')).toBe(429);
    expect(await ask('10.0.0.2')).toBe(200);
    await door.close();
  });
});
