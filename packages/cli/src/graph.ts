import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { settings } from './config.js';
import { Failure, Unanswered } from './failure.js';
import { ownToken } from './token.js';

const SERVICE_SECONDS = 300;

let signed: { token: string; until: number } | undefined;

interface Fault {
  message: string;
  extensions?: { code?: string; service?: string };
}

interface Asking {
  /** Of the files that are made. */
  language?: 'vi' | 'en';
  headers?: Record<string, string>;
}

/** Asks the gateway as the command line's own process. */
export async function ask<Data>(
  query: string,
  variables: Record<string, unknown> = {},
  { language = 'en', headers = {} }: Asking = {},
): Promise<Data> {
  const token = await serviceToken();
  let response: Response;
  try {
    response = await fetch(settings.gatewayUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'accept-language': language,
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(60_000),
    });
  } catch {
    throw new Failure(`The gateway does not answer at ${settings.gatewayUrl}; is npm start running?`);
  }
  const { data, errors } = (await response.json()) as { data?: Data; errors?: Fault[] };
  if (errors && errors.length > 0) {
    const Kind = errors.every(isUnanswered) ? Unanswered : Failure;
    throw new Kind(errors.map(({ message }) => message).join('\n'));
  }
  if (data === undefined) throw new Failure(`The gateway answered ${response.status} without data.`);
  return data;
}

/** The gateway names the service that kept silent. */
function isUnanswered({ extensions }: Fault): boolean {
  return extensions?.code === 'CONFLICT' || (extensions?.code === 'INTERNAL' && extensions.service !== undefined);
}

/** How long a slow machine is waited for. */
const PATIENCE_MS = 90_000;

/**
 * Has a mutation done under one key, and asks again with it when no answer came in time: on a slow machine the first may
 * still be at work, and then tells what it did.
 */
export async function insist<Data>(query: string, variables: Record<string, unknown>): Promise<Data> {
  const headers = { 'idempotency-key': randomUUID() };
  for (const until = Date.now() + PATIENCE_MS; ; await sleep(2_000)) {
    try {
      return await ask<Data>(query, variables, { headers });
    } catch (error) {
      if (!(error instanceof Unanswered) || Date.now() > until) throw error;
    }
  }
}

async function serviceToken(): Promise<string> {
  if (signed && signed.until > Date.now()) return signed.token;
  const token = await ownToken(SERVICE_SECONDS);
  signed = { token, until: Date.now() + (SERVICE_SECONDS - 60) * 1000 };
  return token;
}

interface Page<Node> {
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

/** Walks a whole list, a page of 100 at a time. */
export async function* walk<Node>(
  query: string,
  page: (data: Record<string, Page<Node>>) => Page<Node> | undefined,
  variables: Record<string, unknown> = {},
): AsyncGenerator<Node> {
  for (let after: string | null = null; ;) {
    const list = page(await ask(query, { ...variables, after }));
    if (!list) return;
    yield* list.nodes;
    if (!list.pageInfo.hasNextPage) return;
    after = list.pageInfo.endCursor;
  }
}
