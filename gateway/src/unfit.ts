import { existsSync } from 'node:fs';
import { isLoopback, placeFaults, secretFaults, type Place } from '@qms/chassis';

export interface Fitness extends Place {
  publicUrls: readonly string[];
  provider: { issuer: string };
  corsOrigins: readonly string[];
  keysDir: string;
}

/** What keeps a gateway with these settings and this secret from serving: a sentence a fault, all of them. */
export function unfitToServe(settings: Fitness, secret: string): string[] {
  const { profile, publicUrls } = settings;
  return [
    ...placeFaults(settings),
    ...(publicUrls.length === 0 ? ['Set QMS_PUBLIC_URL: where people meet the product.'] : []),
    ...secretFaults(secret),
    ...(profile === 'production' ? inProduction(settings) : []),
  ];
}

function inProduction({ publicUrls, provider, corsOrigins, keysDir }: Fitness): string[] {
  const plain = (url: string): boolean => !url.startsWith('https:');
  const faults: readonly (readonly [boolean, string])[] = [
    [
      publicUrls.some(plain),
      'QMS_PUBLIC_URL must begin with https:// in production: its cookies are sent over TLS alone.',
    ],
    [plain(provider.issuer), 'QMS_OIDC_ISSUER must begin with https:// in production: keys and codes come from there.'],
    [
      isLoopback(new URL(provider.issuer).hostname),
      'QMS_OIDC_ISSUER names this machine: in production people sign in at a provider that they can reach, never at the ' +
        'embedded one, which asks for no password.',
    ],
    [
      existsSync(`${keysDir}/issuer.jwk`),
      'QMS_KEYS_DIR holds issuer.jwk, the key of the embedded provider: these are the keys of a local run. Give production ' +
        'keys of its own, made in another folder, without that file.',
    ],
    [
      corsOrigins.some(plain),
      'QMS_CORS_ORIGINS must begin with https:// in production: whoever stands between can write any other page.',
    ],
  ];
  return faults.flatMap(([isFault, sentence]) => (isFault ? [sentence] : []));
}
