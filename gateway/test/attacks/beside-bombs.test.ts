import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { errorOf, question, send } from '../http.js';
import { openScene, type Scene } from '../scene.js';
import { bomb } from './attacked.js';

const ATTACKERS = 4;
const QUESTIONS = 60;
/** An unguarded planner stands still for 45 s over one of them; a busy machine is slow, and never as slow as this. */
const STANDSTILL_MS = 5_000;

const HOSTILE = [
  { name: '2^20 selections of nested fragments', hostile: bomb(20), attacker: 'one@demo.qms' },
  { name: '2^30', hostile: bomb(30), attacker: 'two@demo.qms' },
  {
    name: 'a circle of fragments',
    hostile: '{ agencies(first: 1) { ...A } } fragment A on Agency { below(first: 1) { ...A } }',
    attacker: 'three@demo.qms',
  },
];

describe('a person beside attackers who never pause', () => {
  let scene: Scene;
  let gateway: FastifyInstance;
  let token: string;
  beforeAll(async () => {
    scene = await openScene();
    gateway = await scene.open();
    token = await scene.tokenOf('lead@demo.qms');
    for (const { attacker } of HOSTILE) scene.register.set(attacker, [{ role: 'STAFF', agencyId: null }]);
  });
  afterAll(() => scene.close());

  test.each(HOSTILE)('is answered each time, however much comes of $name', async ({ hostile, attacker }) => {
    const theirs = await scene.tokenOf(attacker);
    const authorization = `Bearer ${token}`;
    const refused: { status: number; code: unknown }[] = [];
    let over = false;
    const blocked = monitorEventLoopDelay({ resolution: 10 });
    blocked.enable();
    const attackers = Array.from({ length: ATTACKERS }, async () => {
      while (!over) {
        const heard = await send(gateway, question(hostile, { authorization: `Bearer ${theirs}` }));
        refused.push({ status: heard.status, code: errorOf(heard)['code'] });
      }
    });
    const waits: number[] = [];
    const answers: unknown[] = [];
    for (let turn = 0; turn < QUESTIONS; turn += 1) {
      const began = performance.now();
      answers.push((await send(gateway, question('{ agency(id: "7") { name inspected } }', { authorization }))).json());
      waits.push(performance.now() - began);
    }
    over = true;
    await Promise.all(attackers);
    blocked.disable();
    expect(answers).toEqual(answers.map(() => ({ data: { agency: { name: 'Cơ quan 7', inspected: true } } })));
    // they were there all the time: each answer stood against others of theirs
    expect(refused.length).toBeGreaterThan(QUESTIONS);
    expect(new Set(refused.map(({ status, code }) => `${status} ${String(code)}`)).size).toBe(1);
    expect(refused[0]?.status).toBe(400);
    expect(Math.max(...waits)).toBeLessThan(STANDSTILL_MS);
    expect(blocked.max / 1e6).toBeLessThan(STANDSTILL_MS);
  });
});
