import { expect, test } from 'vitest';
import { makeTemplate, TEMPLATE_NAMES } from '../src/register-template/register-template.commands.js';

const titlesOf = async (name: (typeof TEMPLATE_NAMES)[number], language: 'vi' | 'en'): Promise<string> =>
  new TextDecoder().decode(await makeTemplate(name, 'CSV', language)).split('\r\n', 1)[0] ?? '';

test.each(TEMPLATE_NAMES)('the titles of the %s template are in its language', async (name) => {
  expect(await titlesOf(name, 'en')).toMatch(/^[ -~]+$/);
  expect(await titlesOf(name, 'vi')).toMatch(/[^ -~]/);
});

test('they are titles that the import knows', async () => {
  expect(await titlesOf('officers', 'en')).toBe('STT,Email,Full name,role,Agency code,Valid from,Valid to');
});
