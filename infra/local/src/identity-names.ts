import { createHmac } from 'node:crypto';

/** The gateway as the embedded identity provider knows it. */
export const GATEWAY_CLIENT = 'qms-gateway';

/** Where the embedded identity provider of a local run answers. */
export function issuerAt(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** What a secret file gives to one purpose. */
export function derivedSecret(secret: string, purpose: string): string {
  return createHmac('sha256', secret).update(purpose).digest('hex');
}

export function clientSecret(secret: string): string {
  return derivedSecret(secret, 'the gateway at the identity provider');
}
