import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';

/** The subgraphs by name; each publishes services/<name>/schema.graphql. */
export const SUBGRAPHS = ['agency', 'document-control', 'audit', 'reporting'] as const;

const COMMITTED = new URL('../supergraph.graphql', import.meta.url);

/** Composes the published contracts. Routing addresses are names: where a subgraph lives is a setting. */
export function compose(sdlOf: (name: string) => string): string {
  const result = composeServices(
    SUBGRAPHS.map((name) => ({ name, url: `http://${name}.subgraph`, typeDefs: parse(sdlOf(name)) })),
  );
  if (result.errors) {
    throw new Error(`The subgraphs do not compose:\n${result.errors.map(({ message }) => `  ${message}`).join('\n')}`);
  }
  return `# Composed from services/*/schema.graphql; a difference here is a change of the public API.\n${result.supergraphSdl}`;
}

/** The committed contract of a subgraph. */
export function publishedSdl(name: string): string {
  return readFileSync(new URL(`../../services/${name}/schema.graphql`, import.meta.url), 'utf8');
}

export function committedSupergraph(): string {
  return readFileSync(COMMITTED, 'utf8');
}

// run as a program: writes the committed file, or with --check says whether it is current
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const composed = compose(publishedSdl);
  if (!process.argv.includes('--check')) writeFileSync(COMMITTED, composed);
  else if (composed !== committedSupergraph()) {
    process.stderr.write(
      'gateway/supergraph.graphql is not what the subgraphs compose to; run node gateway/dist/compose.js\n',
    );
    process.exitCode = 1;
  }
}
