import { buildSubgraph, journalResolvers, type JournalOf, type Subgraph } from '@qms/chassis';
import { AgencyResolver, agencyReference } from './agency/agency.resolver.js';
import { DeclarationResolver, QualitySystemDeclarationResolver } from './declaration/declaration.resolver.js';
import { HistoryResolver } from './history/history.resolver.js';
import { LineageResolver } from './lineage/lineage.resolver.js';
import { ObligationResolver } from './obligation/obligation.resolver.js';
import { OfficerResolver, officerReference } from './officer/officer.resolver.js';
import { ProcedureResolver, procedureReference } from './procedure/procedure.resolver.js';
import {
  AgencyQualitySystemResolver,
  QualitySystemResolver,
  qualitySystemReference,
} from './quality-system/quality-system.resolver.js';
import { RegisterImportResolver } from './register-import/register-import.resolver.js';
import { SuccessionImportResolver } from './succession-import/succession-import.resolver.js';
import { SuccessionLineResolver, SuccessionResolver } from './succession/succession.resolver.js';
import type { SuccessionRow } from './succession/succession.store.js';
import { SuccessionType } from './succession/succession.type.js';
import { StandardResolver } from './standard/standard.resolver.js';
import type { AgencyRow } from './agency/agency.store.js';
import { AgencyType } from './agency/agency.type.js';
import type { DeclarationRow } from './declaration/declaration.store.js';
import { DeclarationType } from './declaration/declaration.type.js';
import type { OfficerRow } from './officer/officer.store.js';
import { OfficerType } from './officer/officer.type.js';
import type { ProcedureRow } from './procedure/procedure.store.js';
import { ProcedureType } from './procedure/procedure.type.js';
import type { QualitySystemRow } from './quality-system/quality-system.store.js';
import { QualitySystemType } from './quality-system/quality-system.type.js';

/** Nouns whose changes their readers may look up, and at which agency. */
const journals = journalResolvers('Agency', [
  { of: () => AgencyType, subject: 'agency', agencyOf: (row: AgencyRow) => row.id } satisfies JournalOf<AgencyRow>,
  {
    of: () => DeclarationType,
    subject: 'declaration',
    agencyOf: (row: DeclarationRow) => row.holderId,
  } satisfies JournalOf<DeclarationRow>,
  { of: () => OfficerType, subject: 'officer', agencyOf: () => null } satisfies JournalOf<OfficerRow>,
  {
    of: () => ProcedureType,
    subject: 'procedure',
    agencyOf: (row: ProcedureRow) => row.announcedById,
  } satisfies JournalOf<ProcedureRow>,
  {
    of: () => QualitySystemType,
    subject: 'quality-system',
    agencyOf: (row: QualitySystemRow) => row.holderId,
  } satisfies JournalOf<QualitySystemRow>,
  {
    of: () => SuccessionType,
    subject: 'succession',
    agencyOf: (row: SuccessionRow) => row.territoryId,
  } satisfies JournalOf<SuccessionRow>,
]);

export function subgraph(): Promise<Subgraph> {
  return buildSubgraph({
    resolvers: [
      AgencyResolver,
      AgencyQualitySystemResolver,
      DeclarationResolver,
      HistoryResolver,
      LineageResolver,
      ObligationResolver,
      OfficerResolver,
      ProcedureResolver,
      QualitySystemDeclarationResolver,
      QualitySystemResolver,
      RegisterImportResolver,
      StandardResolver,
      SuccessionImportResolver,
      SuccessionLineResolver,
      SuccessionResolver,
      ...journals,
    ],
    references: {
      Agency: agencyReference,
      AdministrativeProcedure: procedureReference,
      Officer: officerReference,
      QualitySystem: qualitySystemReference,
    },
  });
}

/** The published contract as schema.graphql holds it. */
export async function printSubgraph(): Promise<string> {
  return (await subgraph()).sdl;
}
