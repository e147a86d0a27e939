import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { tokenSigner } from '@qms/gateway/tokens';
import type { Actor } from '@qms/kernel';
import { buildASTSchema, parse, type GraphQLSchema } from 'graphql';
import type { Answer, RunningSystem } from '../running-system.js';
import type { Probe } from './questions.js';

export const SUBGRAPHS = ['agency', 'document-control', 'audit', 'reporting'] as const;
export type Subgraph = (typeof SUBGRAPHS)[number];

/** One who asks at one door; how much at once is the door's to say. */
export interface Door {
  ask(document: string): Promise<Pick<Answer, 'errors'> & { data: unknown }>;
  /** How many root fields one operation may have there. */
  together: number;
}

export interface Told {
  probe: Probe;
  /** The answer to this probe alone, with its errors in their words. */
  body: string;
  data: unknown;
  codes: unknown[];
}

/** What a subgraph offers, as it is committed. */
export function schemaOf(subgraph: Subgraph): GraphQLSchema {
  const file = resolve(import.meta.dirname, '../../../../services', subgraph, 'schema.graphql');
  return buildASTSchema(parse(readFileSync(file, 'utf8')), { assumeValid: true, assumeValidSDL: true });
}

/** The gateway, as whoever holds the token. */
export function atGateway(system: RunningSystem, token: string | null): Door {
  return { ask: (document) => system.ask(document, { token }), together: 15 };
}

/** A subgraph past the gateway, with a token such as the gateway signs. */
export async function atSubgraph(system: RunningSystem, subgraph: Subgraph, actor: Actor): Promise<Door> {
  const sign = await tokenSigner(join(system.keysDir, 'gateway.jwk'));
  const url = `http://127.0.0.1:${system.basePort + 1 + SUBGRAPHS.indexOf(subgraph)}/graphql`;
  return {
    together: 25,
    ask: async (document) => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await sign(actor, subgraph)}` },
        body: JSON.stringify({ query: document }),
      });
      return (await response.json()) as Answer;
    },
  };
}

/** Asks all of them, many in one operation and several operations at the same time; what the answer to each said. */
export async function askEach(door: Door, probes: readonly Probe[], kind = 'query'): Promise<Told[]> {
  const together = kind === 'query' ? door.together : 1;
  const left = Array.from({ length: Math.ceil(probes.length / together) }, (_, n) =>
    probes.slice(n * together, (n + 1) * together),
  );
  const told: Told[] = [];
  const worker = async (): Promise<void> => {
    for (let batch = left.pop(); batch; batch = left.pop()) told.push(...(await askTogether(door, batch, kind)));
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return told;
}

/** One error may take the whole answer with it: then each half is asked for itself. */
async function askTogether(door: Door, batch: readonly Probe[], kind: string): Promise<Told[]> {
  const document = batch.map(({ text }, n) => (batch.length === 1 ? text : `p${n}: ${text}`)).join(' ');
  const { data, errors = [] } = await door.ask(`${kind} { ${document} }`);
  if (data == null && batch.length > 1) {
    const half = Math.ceil(batch.length / 2);
    return [
      ...(await askTogether(door, batch.slice(0, half), kind)),
      ...(await askTogether(door, batch.slice(half), kind)),
    ];
  }
  return batch.map((probe, n) => {
    const name = batch.length === 1 ? Object.keys(data ?? {})[0] : `p${n}`;
    const own = data == null || name === undefined ? null : (data as Record<string, unknown>)[name];
    const faults = errors.filter(({ path }) => batch.length === 1 || path?.[0] === `p${n}`);
    const words = faults.map(({ message, path, extensions }) => ({ message, path: path?.slice(1), extensions }));
    const codes = faults.map(({ extensions }) => extensions['code']);
    return { probe, body: JSON.stringify({ data: own ?? null, errors: words }), data: own, codes };
  });
}
