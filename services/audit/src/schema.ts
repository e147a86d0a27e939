import { buildSubgraph, journalResolvers, type JournalOf, type Subgraph } from '@qms/chassis';
import { access } from './access.js';
import { CoverageResolver } from './coverage/coverage.resolver.js';
import { InspectionImportResolver } from './inspection-import/inspection-import.resolver.js';
import { InspectionResolver, inspectionReference } from './inspection/inspection.resolver.js';
import { InternalAuditItemResolver, InternalAuditResolver } from './internal-audit/internal-audit.resolver.js';
import {
  ManagementReviewDecisionResolver,
  ManagementReviewResolver,
} from './management-review/management-review.resolver.js';
import { ObligationResolver } from './obligation/obligation.resolver.js';
import { QuotaResolver } from './quota/quota.resolver.js';
import { agencyReference } from './references.js';
import type { InspectionRow } from './inspection/inspection.store.js';
import { InspectionType } from './inspection/inspection.type.js';
import type { InternalAuditRow } from './internal-audit/internal-audit.store.js';
import { InternalAuditType } from './internal-audit/internal-audit.type.js';
import type { ManagementReviewRow } from './management-review/management-review.store.js';
import { ManagementReviewType } from './management-review/management-review.type.js';

/** Nouns whose changes their readers may look up, and at which agency. */
const journals = journalResolvers('Audit', [
  {
    of: () => InspectionType,
    subject: 'inspection',
    agencyOf: (row: InspectionRow) => row.agencyId,
  } satisfies JournalOf<InspectionRow>,
  {
    of: () => InternalAuditType,
    subject: 'internal-audit',
    agencyOf: (row: InternalAuditRow) => row.agencyId,
  } satisfies JournalOf<InternalAuditRow>,
  {
    of: () => ManagementReviewType,
    subject: 'management-review',
    agencyOf: (row: ManagementReviewRow) => row.agencyId,
  } satisfies JournalOf<ManagementReviewRow>,
]);

export function subgraph(): Promise<Subgraph> {
  return buildSubgraph({
    access,
    resolvers: [
      CoverageResolver,
      InspectionImportResolver,
      InspectionResolver,
      InternalAuditItemResolver,
      InternalAuditResolver,
      ManagementReviewDecisionResolver,
      ManagementReviewResolver,
      ObligationResolver,
      QuotaResolver,
      ...journals,
    ],
    references: { Agency: agencyReference, Inspection: inspectionReference },
  });
}

/** The published contract as schema.graphql holds it. */
export async function printSubgraph(): Promise<string> {
  return (await subgraph()).sdl;
}
