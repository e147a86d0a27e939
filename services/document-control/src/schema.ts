import { buildSubgraph, type Subgraph } from '@qms/chassis';
import { DocumentImportResolver } from './document-import/document-import.resolver.js';
import { AgencyDocumentResolver, DocumentResolver, documentReference } from './document/document.resolver.js';
import { ObligationResolver } from './obligation/obligation.resolver.js';
import { agencyReference } from './references.js';
import { DocumentRevisionResolver, RevisionResolver, revisionReference } from './revision/revision.resolver.js';

export function subgraph(): Promise<Subgraph> {
  return buildSubgraph({
    resolvers: [
      AgencyDocumentResolver,
      DocumentImportResolver,
      DocumentResolver,
      DocumentRevisionResolver,
      ObligationResolver,
      RevisionResolver,
    ],
    references: { Agency: agencyReference, Document: documentReference, Revision: revisionReference },
  });
}

/** The published contract as schema.graphql holds it. */
export async function printSubgraph(): Promise<string> {
  return (await subgraph()).sdl;
}
