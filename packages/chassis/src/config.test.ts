import { expect, test } from 'vitest';
import { z } from 'zod';
import { readSettings, SettingsError } from './config.js';

const schema = z.object({
  PORT: z.coerce.number().int().max(65_535).default(4000),
  URL: z.url(),
  NESTED: z.string().transform((text) => ({ parts: text.split(',') })),
});

test('settings are parsed, filled with defaults and frozen to the bottom', () => {
  const settings = readSettings(schema, { URL: 'http://x.vn', PORT: '', NESTED: 'a,b' });
  expect(settings).toEqual({ PORT: 4000, URL: 'http://x.vn', NESTED: { parts: ['a', 'b'] } });
  expect(() => settings.NESTED.parts.push('c')).toThrow(TypeError);
});

test('every fault is told at once, by the name of its variable', () => {
  const read = (): unknown => readSettings(schema, { PORT: '70000', URL: 'x' });
  expect(read).toThrow(SettingsError);
  expect(read).toThrow(/PORT: .*\n.*URL: .*\n.*NESTED: /);
});
