import { readFile } from 'node:fs/promises';
import { settings } from './config.js';
import { Failure } from './failure.js';
import { ownToken } from './token.js';

export interface RegisteredOperation {
  file: string;
  name: string;
  hash: string;
}

/** Registers each file's operation at the gateway; all files are read before the first is sent. */
export async function registerOperations(
  files: readonly string[],
  progress: (done: number, of: number) => void,
): Promise<RegisteredOperation[]> {
  const documents = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  const token = await ownToken(300);
  const registered: RegisteredOperation[] = [];
  for (const [index, document] of documents.entries()) {
    const file = files[index] ?? '';
    registered.push({ file, ...(await register(document, file, token)) });
    progress(index + 1, files.length);
  }
  return registered;
}

async function register(document: string, file: string, token: string): Promise<{ name: string; hash: string }> {
  let response: Response;
  try {
    response = await fetch(new URL('/operations', settings.gatewayUrl), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'accept-language': 'en' },
      body: JSON.stringify({ document }),
      signal: AbortSignal.timeout(30_000),
    });
  } catch {
    throw new Failure(`The gateway does not answer at ${settings.gatewayUrl}; is npm start running?`);
  }
  const answer = (await response.json()) as { name: string; hash: string; errors?: { message: string }[] };
  if (answer.errors) throw new Failure(`${file}: ${answer.errors.map(({ message }) => message).join(' ')}`);
  return answer;
}
