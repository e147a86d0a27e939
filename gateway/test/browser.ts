import type { FastifyInstance } from 'fastify';

export interface Page {
  url: string;
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface Going {
  method?: 'GET' | 'POST';
  form?: Record<string, string>;
  json?: unknown;
  headers?: Record<string, string>;
  /** Stop at the first redirect whose target begins so, and answer with it unasked. */
  stopAt?: string;
}

/** Follows redirects and keeps cookies as a browser does; the gateway is asked in its own process, all else by fetch. */
export class Browser {
  readonly cookies = new Map<string, string>();
  /** Every Set-Cookie line that came. */
  readonly told: string[] = [];

  constructor(
    readonly home: string,
    private readonly gateway: FastifyInstance,
  ) {}

  async go(path: string, { stopAt, ...going }: Going = {}): Promise<Page> {
    let page = await this.ask(new URL(path, this.home), going);
    for (let hop = 0; hop < 10 && page.status >= 300 && page.status < 400; hop += 1) {
      const next = new URL(page.headers['location'] ?? '', page.url);
      if (stopAt !== undefined && next.href.startsWith(stopAt)) return { ...page, url: next.href };
      page = await this.ask(next, {});
    }
    return page;
  }

  /** Through the provider's door and back to where it was going. */
  async signIn(email: string, returnTo = '/'): Promise<Page> {
    const door = await this.go(`/auth/sign-in?returnTo=${encodeURIComponent(returnTo)}`);
    return this.go(door.url, { method: 'POST', form: { email } });
  }

  private async ask(url: URL, { method = 'GET', form, json, headers: more = {} }: Going): Promise<Page> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers: Record<string, string> = {
      ...(cookie === '' ? {} : { cookie }),
      ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...more,
    };
    const body = form ? new URLSearchParams(form).toString() : json === undefined ? undefined : JSON.stringify(json);
    if (url.origin !== this.home) {
      const answer = await fetch(url, { method, headers, body: body ?? null, redirect: 'manual' });
      this.keep(answer.headers.getSetCookie());
      return {
        url: url.href,
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: await answer.text(),
      };
    }
    const answer = await this.gateway.inject({
      method,
      url: `${url.pathname}${url.search}`,
      headers: { host: url.host, ...headers },
      ...(body === undefined ? {} : { payload: body }),
    });
    this.keep([answer.headers['set-cookie'] ?? []].flat());
    return {
      url: url.href,
      status: answer.statusCode,
      headers: answer.headers as Record<string, string>,
      body: answer.body,
    };
  }

  private keep(lines: readonly string[]): void {
    for (const line of lines) {
      this.told.push(line);
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
  }
}
