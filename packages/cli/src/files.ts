import { settings } from './config.js';
import { Failure } from './failure.js';
import { ask } from './graph.js';
import { ownToken } from './token.js';

/** Puts a file where the gateway takes files, and answers with the id that an import names. */
export async function uploadFile(name: string, bytes: Uint8Array): Promise<string> {
  const { requestUpload } = await ask<{ requestUpload: { id: string; url: string } }>(
    'mutation ($name: String!, $bytes: Int!) { requestUpload(name: $name, bytes: $bytes) { id url } }',
    { name, bytes: bytes.length },
  );
  const answer = await visit(requestUpload.url, { method: 'PUT', body: Buffer.from(bytes) });
  if (answer.status !== 204) throw new Failure(`The file was not taken (${answer.status}).`);
  return requestUpload.id;
}

export async function downloadFile(path: string): Promise<Buffer> {
  const answer = await visit(path, { method: 'GET' });
  if (!answer.ok) throw new Failure(`${path} could not be fetched (${answer.status}).`);
  return Buffer.from(await answer.arrayBuffer());
}

async function visit(path: string, init: RequestInit): Promise<Response> {
  return fetch(new URL(path, settings.gatewayUrl), {
    ...init,
    headers: {
      authorization: `Bearer ${await ownToken(300)}`,
      ...(init.body == null ? {} : { 'content-type': 'application/octet-stream' }),
    },
    signal: AbortSignal.timeout(60_000),
  });
}
