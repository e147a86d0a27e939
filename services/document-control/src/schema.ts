import { buildSubgraph, journalResolvers, type JournalOf, type Subgraph } from '@qms/chassis';
import { access } from './access.js';
import { DocumentImportResolver } from './document-import/document-import.resolver.js';
import { AgencyDocumentResolver, DocumentResolver, documentReference } from './document/document.resolver.js';
import { ObligationResolver } from './obligation/obligation.resolver.js';
import { agencyReference } from './references.js';
import { DocumentRevisionResolver, RevisionResolver, revisionReference } from './revision/revision.resolver.js';
import type { DocumentRow } from './document/document.store.js';
import { DocumentType } from './document/document.type.js';
import type { RevisionRow } from './revision/revision.store.js';
import { RevisionType } from './revision/revision.type.js';

/** Nouns whose changes their readers may look up, and at which agency. */
const journals = journalResolvers('DocumentControl', [
  {
    of: () => DocumentType,
    subject: 'document',
    agencyOf: (row: DocumentRow) => row.agencyId,
  } satisfies JournalOf<DocumentRow>,
  {
    of: () => RevisionType,
    subject: 'revision',
    agencyOf: (row: RevisionRow) => row.agencyId,
  } satisfies JournalOf<RevisionRow>,
]);

export function subgraph(): Promise<Subgraph> {
  return buildSubgraph({
    access,
    resolvers: [
      AgencyDocumentResolver,
      DocumentImportResolver,
      DocumentResolver,
      DocumentRevisionResolver,
      ObligationResolver,
      RevisionResolver,
      ...journals,
    ],
    references: { Agency: agencyReference, Document: documentReference, Revision: revisionReference },
  });
}

/** The published contract as schema.graphql holds it. */
export async function printSubgraph(): Promise<string> {
  return (await subgraph()).sdl;
}
