import { expect, test } from 'vitest';
import { Noun } from './record.js';

class Thing extends Noun {
  readonly id = '1';

  turn(at: Date): void {
    this.touch(at);
    this.say({ name: 'thing.turned', payload: {} });
  }

  mend(why: string): void {
    this.because(why);
  }
}

test('two verbs in one instant are two changes, and a clock that steps back is none the less a change', () => {
  const thing = new Thing();
  const at = new Date('2021-07-15T02:00:00Z');
  thing.turn(at);
  expect(thing.changedAt).toEqual(at);
  thing.turn(at);
  thing.turn(new Date(at.getTime() - 5_000));
  expect(thing.changedAt.getTime()).toBe(at.getTime() + 2);
});

test('what happened is taken once', () => {
  const thing = new Thing();
  thing.turn(new Date());
  expect(thing.takeHappenings()).toHaveLength(1);
  expect(thing.takeHappenings()).toHaveLength(0);
});

test('why it was done is taken once, and the last reason given is the one', () => {
  const thing = new Thing();
  expect(thing.takeReason()).toBeNull();
  thing.mend('gõ sai');
  thing.mend('gõ sai dấu');
  expect(thing.takeReason()).toBe('gõ sai dấu');
  expect(thing.takeReason()).toBeNull();
});
