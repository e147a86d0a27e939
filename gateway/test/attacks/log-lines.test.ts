import { createLogger } from '@qms/chassis';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { question, send, sendRaw, type Sending } from '../http.js';
import { HOME, openScene, type Scene } from '../scene.js';

/** What anybody's program takes for the end of a line. */
const ENDS = /\r\n|[\n\r\v\f\u001c-\u001e\u0085\u2028\u2029]/;
/** What a terminal obeys or nobody sees. */
const UNSEEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\u200b\ufeff]/;

const FORGED = '{"level":"info","service":"gateway","actor":"forged","msg":"forged"}';
const CANARY = 'canary-4f1d9c';
const WORDS: readonly (readonly [name: string, text: string])[] = [
  ['CR LF', `${CANARY}\r\n${FORGED}`],
  ['LF', `${CANARY}\n${FORGED}\n`],
  ['LINE SEPARATOR', `${CANARY}\u2028${FORGED}\u2029`],
  ['NEXT LINE', `${CANARY}\u0085${FORGED}`],
  ['an escape of a terminal', `${CANARY}\u001b[2K\u001b[1A\u001b]0;forged\u0007`],
  ['an escape of a terminal in one character', `${CANARY}\u009b2J\u009d0;forged\u009c`],
  ['text that runs backwards', `${CANARY}\u202e"degrof":"rotca"\u2066`],
  ['an end of the value', `${CANARY}","actor":"forged","x":"`],
  ['a great length', CANARY.repeat(2_000)],
];

describe('what is said to the gateway, as its log tells of it', () => {
  let scene: Scene;
  let gateway: FastifyInstance;
  let token: string;
  let cookie: string;
  let written = '';
  const keep = (chunk: unknown): boolean => {
    written += String(chunk);
    return true;
  };
  beforeAll(async () => {
    scene = await openScene();
    const log = createLogger({ service: 'gateway', level: 'trace', destination: { write: (line) => void keep(line) } });
    gateway = await scene.open({ log, trustedProxies: ['127.0.0.1'] });
    token = await scene.tokenOf('lead@demo.qms');
    const browser = scene.browser(gateway);
    await browser.signIn('lead@demo.qms');
    cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  });
  afterAll(() => scene.close());

  /** All that the process has written while this was done, by its log and past it. */
  async function saidDuring(work: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
    written = '';
    const doors = [
      vi.spyOn(process.stdout, 'write').mockImplementation(keep),
      vi.spyOn(process.stderr, 'write').mockImplementation(keep),
    ];
    try {
      await work();
      // what ends behind the answer is told too
      await new Promise((done) => setTimeout(done, 20));
    } finally {
      for (const door of doors) door.mockRestore();
    }
    expect(written).not.toMatch(UNSEEN);
    const lines = written.split(ENDS);
    expect(lines.pop()).toBe('');
    for (const line of lines) expect(line.length).toBeLessThan(6_000);
    for (const secret of [CANARY, token, token.split('.')[2] ?? '', cookie, cookie.split('=').at(-1) ?? '']) {
      expect(written).not.toContain(secret);
    }
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const line of told) {
      expect(line).toMatchObject({ service: 'gateway', time: expect.stringMatching(/^\d{4}-/) as string });
      expect(line['actor'] ?? 'officer lead@demo.qms').toBe('officer lead@demo.qms');
      expect(line['msg']).not.toBe('forged');
      expect(JSON.stringify(line['requestId'] ?? '')).not.toMatch(/forged|canary/);
    }
    return told;
  }
  const byToken = (query: string, more: object = {}): Sending => ({
    ...question(query, { authorization: `Bearer ${token}` }),
    body: JSON.stringify({ query, ...more }),
  });

  test.each(WORDS)('%s in a body: the line of the request tells of none of it', async (_, text) => {
    const quoted = JSON.stringify(text);
    const told = await saidDuring(async () => {
      await send(gateway, byToken('query Q($text: String!) { echo(text: $text) }', { variables: { text } }));
      await send(gateway, byToken(`{ echo(text: ${quoted}) }`));
      await send(gateway, byToken('query Q { viewer }', { operationName: text }));
      await send(gateway, byToken('query Q { viewer }', { variables: { [text]: text }, extensions: { [text]: text } }));
      await send(gateway, byToken(`query Q { viewer } # ${text}`));
      await send(gateway, byToken(`{ ${text} }`));
      await send(gateway, byToken('{ fails }', { operationName: null, [text]: text }));
      await send(gateway, { ...byToken(''), body: `{"query": ${text}` });
      await send(gateway, { ...byToken(''), path: '/operations', body: JSON.stringify({ document: text }) });
    });
    expect(told.filter(({ outcome }) => outcome === 'ok').length).toBeGreaterThanOrEqual(2);
    expect(told.filter(({ outcome }) => outcome === 'errors').length).toBeGreaterThanOrEqual(2);
  });

  test.each(WORDS)('%s in the way it comes: no line tells of it', async (_, text) => {
    const line = encodeURIComponent(text);
    const bytes = (value: string): string =>
      `POST /graphql HTTP/1.1\r\nhost: qms.example.vn\r\nuser-agent: ${value}\r\n`;
    await saidDuring(async () => {
      const names = [
        'user-agent',
        'referer',
        'x-request-id',
        'accept-language',
        'idempotency-key',
        'x-forwarded-for',
        'origin',
      ];
      for (const name of names) {
        const headers = { authorization: `Bearer ${token}`, [name]: line.slice(0, 8_000) };
        await send(gateway, { ...question('{ viewer }'), headers: { 'content-type': 'application/json', ...headers } });
      }
      for (const path of [
        `/${line}`,
        `/graphql?${line}`,
        `/files/reports/${line}`,
        `/check/${line}`,
        `/auth/sign-in?returnTo=${line}`,
        `/auth/callback?code=${line}&state=${line}&error=${line}`,
      ]) {
        await send(gateway, { path: path.slice(0, 12_000), headers: { cookie } });
      }
      await send(gateway, {
        ...question('{ viewer }', { cookie: `__Host-qms=${line.slice(0, 8_000)}`, origin: HOME }),
      });
      await send(gateway, { ...question('{ viewer }', { authorization: `Bearer ${line.slice(0, 8_000)}` }) });
      await sendRaw(gateway, Buffer.from(`${bytes(text)}content-length: 0\r\nconnection: close\r\n\r\n`));
      await sendRaw(
        gateway,
        Buffer.from(`GET /${text.replaceAll(' ', '')} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`),
      );
      await sendRaw(gateway, Buffer.from(`${bytes('a')}${text}: b\r\nconnection: close\r\n\r\n`));
    });
  });

  test('a token that names its key by a forged line is told of without it', async () => {
    for (const [, text] of WORDS) {
      const claims = { sub: text, email: `${text}@demo.qms`, [text]: text };
      const tokens = [
        await scene.forge(claims),
        await scene.forge(claims, { kid: text.slice(0, 500) }),
        await scene.forge({ iss: text, aud: text }),
      ];
      const told = await saidDuring(async () => {
        for (const each of tokens) {
          const { status } = await send(gateway, question('{ viewer }', { authorization: `Bearer ${each}` }));
          expect([401, 431]).toContain(status);
        }
      });
      for (const { msg } of told) expect(msg).toBe('a token does not hold');
    }
  });

  test('a subgraph that talks so is told of in one line, with a reason that stays in it', async () => {
    const { agency } = scene.subgraphs;
    for (const [, text] of WORDS) {
      agency.misbehave = (_, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({
            errors: [{ message: text.replaceAll(CANARY, ''), extensions: { code: text } }],
            data: null,
          }),
        );
      };
      try {
        await saidDuring(async () => send(gateway, byToken('{ viewer }')));
      } finally {
        agency.misbehave = null;
      }
    }
  });

  test('a name of 200 KB is cut to a line’s length', async () => {
    const name = `Q${'x'.repeat(200_000)}`;
    const told = await saidDuring(async () => {
      expect((await send(gateway, byToken(`query ${name} { viewer }`))).status).toBe(200);
    });
    expect(told.map(({ operation }) => String(operation).length)).toEqual([300]);
  });
});
