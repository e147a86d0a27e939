import { buildSubgraph, type Subgraph } from '@qms/chassis';
import { CoverageResolver } from './coverage/coverage.resolver.js';
import { InspectionImportResolver } from './inspection-import/inspection-import.resolver.js';
import { InspectionResolver, inspectionReference } from './inspection/inspection.resolver.js';
import { ObligationResolver } from './obligation/obligation.resolver.js';
import { QuotaResolver } from './quota/quota.resolver.js';
import { agencyReference } from './references.js';

export function subgraph(): Promise<Subgraph> {
  return buildSubgraph({
    resolvers: [CoverageResolver, InspectionImportResolver, InspectionResolver, ObligationResolver, QuotaResolver],
    references: { Agency: agencyReference, Inspection: inspectionReference },
  });
}

/** The published contract as schema.graphql holds it. */
export async function printSubgraph(): Promise<string> {
  return (await subgraph()).sdl;
}
