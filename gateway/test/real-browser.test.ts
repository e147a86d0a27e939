import { existsSync } from 'node:fs';
import { freePort } from '@qms/local';
import { chromium, type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openScene, type Scene } from './scene.js';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const program = PLACES.find((place) => existsSync(place));
if (program === undefined)
  process.stdout.write('No Chromium is installed: signing in with a real browser is not tried.\n');

describe.skipIf(program === undefined)('a real browser', () => {
  let scene: Scene;
  let browser: Browser;
  let home: string;
  beforeAll(async () => {
    const port = await freePort();
    home = `http://127.0.0.1:${port}`;
    scene = await openScene({ home });
    const gateway = await scene.open({ profile: 'local' });
    await gateway.listen({ host: '127.0.0.1', port });
    browser = await chromium.launch({ executablePath: program ?? '', args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser.close();
    await scene.close();
  });

  test.each([
    ['vi-VN', 'Đăng nhập Chuẩn', 'Đăng xuất'],
    ['en-GB', 'Sign in to Chuẩn', 'Sign out'],
  ])('signs in, asks in GraphiQL with its cookie alone, and signs out everywhere: %s', async (locale, title, out) => {
    const context = await browser.newContext({ locale });
    const page = await context.newPage();
    await page.goto(`${home}/graphiql`);
    expect(await page.title()).toBe(title);
    await page.click('button[value="lead@demo.qms"]');
    await page.waitForSelector('.graphiql-execute-button');
    const cookie = (await context.cookies()).find(({ name }) => name === 'qms');
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
    expect(await page.evaluate('document.cookie')).not.toContain(cookie?.value);
    const asked = (query: string): Promise<unknown> =>
      page.evaluate(
        `fetch('/graphql', { method: 'POST', headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query: ${JSON.stringify(query)} }) }).then((answer) => answer.json())`,
      );
    expect(await asked('{ viewer }')).toEqual({ data: { viewer: 'officer lead@demo.qms' } });

    await page.goto(home);
    await page.click('form[action="/auth/sign-out?everywhere"] button');
    // the provider asks whether it shall forget too
    await page.click(`button[value=yes]:has-text("${out}")`);
    await page.waitForURL(`${home}/`);
    expect(await page.textContent('body')).toContain('Đăng nhập · Sign in');
    // the cookie as it was opens nothing any more
    const headers = { cookie: `qms=${cookie?.value}`, 'content-type': 'application/json' };
    const late = await fetch(`${home}/graphql`, { method: 'POST', headers, body: '{"query":"{ viewer }"}' });
    expect(late.status).toBe(401);
    await page.goto(`${home}/graphiql`);
    expect(await page.title()).toBe(title);
    await context.close();
  });
});
