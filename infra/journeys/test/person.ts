import type { RunningSystem } from '@qms/journeys';

/** A browser as far as signing in needs one: it keeps cookies and follows redirects, over real connections. */
export class Person {
  readonly cookies = new Map<string, string>();
  /** Every secret that came by: values of cookies, and what stood in addresses it was sent to. */
  readonly seen = new Set<string>();

  constructor(private readonly system: RunningSystem) {}

  async signIn(email: string): Promise<string> {
    const door = await this.go('/auth/sign-in');
    const { body } = await this.go(door.url, new URLSearchParams({ email }));
    return body;
  }

  async go(
    path: string,
    body?: URLSearchParams | string,
    headers: Record<string, string> = {},
  ): Promise<{ url: string; status: number; body: string }> {
    let url = new URL(path, this.system.origin);
    let answer = await this.ask(url, body, headers);
    for (let hop = 0; hop < 10 && answer.status >= 300 && answer.status < 400; hop += 1) {
      url = new URL(answer.headers.get('location') ?? '', url);
      for (const name of ['code', 'state', 'nonce']) this.noted(url.searchParams.get(name));
      answer = await this.ask(url);
    }
    return { url: url.href, status: answer.status, body: await answer.text() };
  }

  private async ask(
    url: URL,
    body?: URLSearchParams | string,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { ...(cookie === '' ? {} : { cookie }), ...headers },
      body: body ?? null,
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
      this.noted(value);
    }
    return answer;
  }

  private noted(secret: string | null): void {
    if (secret !== null && secret.length >= 20) this.seen.add(secret);
  }
}
