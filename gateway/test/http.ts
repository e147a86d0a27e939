import { request, type OutgoingHttpHeaders } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

export interface Sending {
  method?: string;
  path?: string;
  headers?: OutgoingHttpHeaders;
  body?: string | undefined;
  /** The address it comes from; all of 127.0.0.0/8 are this machine's. */
  from?: string;
}

export interface Heard {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  json<T>(): T;
}

const listening = new WeakMap<FastifyInstance, Promise<string>>();

/** The port of a gateway, which listens from the first request on. */
export async function portOf(gateway: FastifyInstance): Promise<number> {
  const known = gateway.server.listening ? Promise.resolve('') : listening.get(gateway);
  const opened = known ?? gateway.listen({ host: '127.0.0.1', port: 0 });
  listening.set(gateway, opened);
  await opened;
  return (gateway.server.address() as AddressInfo).port;
}

/** One request over a socket of its own; nothing of it is tidied. */
export async function send(gateway: FastifyInstance, sending: Sending = {}): Promise<Heard> {
  const port = await portOf(gateway);
  const { method = 'GET', path = '/', headers = {}, body, from = '127.0.0.1' } = sending;
  return new Promise((done, fail) => {
    const asked = request(
      { host: '127.0.0.1', port, path, method, headers, localAddress: from, agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          done({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: text,
            json: <T>() => JSON.parse(text) as T,
          });
        });
      },
    );
    asked.on('error', fail);
    asked.end(body);
  });
}

/** A GraphQL question as a page or a program sends it. */
export function question(query: string, headers: OutgoingHttpHeaders = {}): Sending {
  return {
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  };
}

/** Bytes as they are, which no client would send; what comes back until the door is shut. */
export async function sendRaw(gateway: FastifyInstance, bytes: string | Buffer): Promise<string> {
  const port = await portOf(gateway);
  return new Promise((done, fail) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let heard = '';
    socket.setTimeout(2_000, () => socket.destroy());
    socket.on('data', (chunk) => (heard += chunk.toString()));
    socket.on('close', () => {
      done(heard);
    });
    socket.on('error', fail);
  });
}

export function errorOf(heard: Heard): Record<string, unknown> {
  const { errors } = heard.json<{ errors: { extensions: Record<string, unknown> }[] }>();
  return errors[0]?.extensions ?? {};
}
