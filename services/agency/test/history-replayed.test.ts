import type { Day } from '@qms/kernel';
import type { Answer } from '@qms/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRegister, registerAgency, type Scene } from './build.js';

const dayOf = (n: number): Day => new Date(Date.UTC(2019, 0, 1) + n * 86_400_000).toISOString().slice(0, 10);
const LAST = 40;
const day = fc.integer({ min: 1, max: LAST }).map(dayOf);
const pick = fc.nat({ max: 9 });
const name = fc.constantFrom('Một', 'Hai', 'Ba', 'Bốn');
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ verb: fc.constant('rename' as const), who: pick, name, from: day }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('correct' as const), who: pick, name, on: day }) },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('move' as const), who: pick, under: pick, from: day }) },
  { weight: 2, arbitrary: fc.record({ verb: fc.constant('merge' as const), who: pick, heir: pick, on: day }) },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('dissolve' as const), who: pick, on: day }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

interface Known {
  id: string;
  version: number;
  from: Day;
  to: Day | null;
  names: Map<Day, string>;
}

const replay = (names: Map<Day, string>, on: Day): Day | undefined =>
  [...names.keys()]
    .filter((from) => from <= on)
    .toSorted()
    .at(-1);

let scene: Scene;
beforeAll(async () => {
  scene = await openRegister();
});
afterAll(() => scene.world.close());

const WHY = { legalBasis: 'NQ', reason: 'Thử' };

/** Calls the verb; what was accepted is entered in the list that the register is compared with. */
async function apply(known: Known[], given: Step): Promise<boolean> {
  const { world } = scene;
  const one = known[given.who % known.length];
  if (!one) return false;
  const at = { agencyId: one.id, expectedVersion: one.version };
  const call = async (verb: string, input: object, entered: () => void): Promise<boolean> => {
    const answer: Answer = await world.mutate(verb, { ...WHY, ...input });
    if (answer.errors) {
      // whatever it is, it is a refusal that people can read, never a constraint that broke
      expect(answer.errors[0]?.extensions['code']).toMatch(/^(RULE_BROKEN|CONFLICT|INVALID_INPUT)$/);
      return false;
    }
    entered();
    const rows = await world.sql<{ id: string; version: number }>('select id, version from agency');
    for (const each of known) each.version = rows.find(({ id }) => id === each.id)?.version ?? 0;
    return true;
  };
  switch (given.verb) {
    case 'rename':
      return call('renameAgency', { ...at, name: given.name, from: given.from }, () =>
        one.names.set(given.from, given.name),
      );
    case 'correct':
      return call('correctAgency', { ...at, part: 'NAME', on: given.on, value: given.name }, () =>
        one.names.set(replay(one.names, given.on) ?? '', given.name),
      );
    case 'move': {
      const parentId = known[given.under % known.length]?.id;
      return call('moveAgency', { ...at, parentId, from: given.from }, () => undefined);
    }
    case 'merge': {
      const into = { agencyId: known[given.heir % known.length]?.id };
      const input = { on: given.on, from: [at], into };
      return call('mergeAgencies', input, () => void (one.to = given.on));
    }
    case 'dissolve':
      return call('dissolveAgency', { ...at, on: given.on }, () => void (one.to = given.on));
  }
}

test('on a real database each day reads as the events replayed up to it, and no lineage returns to itself', async () => {
  const { world, city } = scene;
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 25 }), async (steps) => {
      const known: Known[] = [];
      for (let n = 0; n < 5; n += 1) {
        const { id, version } = await registerAgency(world, { name: 'Đầu', parentId: city, validFrom: dayOf(n) });
        known.push({ id, version, from: dayOf(n), to: null, names: new Map([[dayOf(n), 'Đầu']]) });
      }
      for (const given of steps) if (await apply(known, given)) accepted += 1;
      for (let n = 0; n <= LAST + 1; n += 3) {
        const asOf = dayOf(n);
        const asked = known.map(({ id }, k) => `a${k}: agency(id: "${id}", asOf: "${asOf}") { name }`).join('\n');
        const { data } = await world.query(`{ ${asked} }`);
        const seen = data as Record<string, unknown>;
        known.forEach(({ from, to, names }, k) => {
          const lives = from <= asOf && (to === null || asOf < to);
          expect(seen[`a${k}`]).toEqual(lives ? { name: names.get(replay(names, asOf) ?? '') } : null);
        });
      }
    }),
    { numRuns: 6 },
  );
  expect(accepted).toBeGreaterThan(20);
  const circles = await world.sql(`
    with recursive heirs(origin, id) as (
      select from_id, to_id from succession_line where to_id is not null
      union select heirs.origin, l.to_id from heirs join succession_line l on l.from_id = heirs.id where l.to_id is not null
    ) select 1 from heirs where origin = id`);
  expect(circles).toEqual([]);
}, 60_000);
