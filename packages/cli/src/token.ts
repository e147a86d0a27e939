import { readFile } from 'node:fs/promises';
import { importJWK, SignJWT, type JWK } from 'jose';
import { settings } from './config.js';
import { Failure } from './failure.js';

/** An access token of the local run: `lead@demo.qms` signed by its issuer, `service:cli` by the command line's own key. */
export async function signToken(subject: string, seconds: number): Promise<string> {
  const own = subject.startsWith('service:');
  const file = `${settings.keysDir}/${own ? subject.replace(':', '-') : 'issuer'}.jwk`;
  let jwk: JWK;
  try {
    jwk = JSON.parse(await readFile(file, 'utf8')) as JWK;
  } catch {
    throw new Failure(`No key at ${file}; start the product once with npm start, or set QMS_KEYS_DIR.`);
  }
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: jwk.kid ?? '' })
    .setIssuer('urn:qms:local')
    .setAudience('qms-gateway')
    .setSubject(subject)
    .setIssuedAt(now)
    .setExpirationTime(now + seconds)
    .sign(await importJWK(jwk, 'EdDSA'));
}
