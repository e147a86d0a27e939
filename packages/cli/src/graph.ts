import { settings } from './config.js';
import { Failure } from './failure.js';
import { ownToken } from './token.js';

const SERVICE_SECONDS = 300;

let signed: { token: string; until: number } | undefined;

/** Asks the gateway as the command line's own process; files are made in the language that is named. */
export async function ask<Data>(
  query: string,
  variables: Record<string, unknown> = {},
  language: 'vi' | 'en' = 'en',
): Promise<Data> {
  const token = await serviceToken();
  let response: Response;
  try {
    response = await fetch(settings.gatewayUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'accept-language': language },
      body: JSON.stringify({ query, variables }),
      signal: AbortSignal.timeout(60_000),
    });
  } catch {
    throw new Failure(`The gateway does not answer at ${settings.gatewayUrl}; is npm start running?`);
  }
  const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] };
  if (errors && errors.length > 0) throw new Failure(errors.map(({ message }) => message).join('\n'));
  if (data === undefined) throw new Failure(`The gateway answered ${response.status} without data.`);
  return data;
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
