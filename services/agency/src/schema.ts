import { buildSubgraph, journalResolvers, type JournalOf, type Subgraph } from '@qms/chassis';
import { access } from './access.js';
import { AgencyResolver, agencyReference } from './agency/agency.resolver.js';
import { AgencySearchResolver } from './agency-search/agency-search.resolver.js';
import { AnnouncementResolver } from './announcement/announcement.resolver.js';
import { CommitteeResolver, CommitteeSeatResolver } from './committee/committee.resolver.js';
import {
  CoverageGapResolver,
  CoverageGapsResolver,
  DeclaredProceduresResolver,
  SystemCoverageResolver,
} from './coverage/coverage.resolver.js';
import {
  AgencyDeclarationResolver,
  DeclarationResolver,
  QualitySystemDeclarationResolver,
} from './declaration/declaration.resolver.js';
import { lastDay } from './history/history.js';
import { HistoryResolver } from './history/history.resolver.js';
import { LineageResolver } from './lineage/lineage.resolver.js';
import { ObligationResolver } from './obligation/obligation.resolver.js';
import { GrantAgencyResolver, OfficerResolver, officerReference } from './officer/officer.resolver.js';
import { ProcedureResolver, procedureReference } from './procedure/procedure.resolver.js';
import { PublicCheckResolver } from './public-check/public-check.resolver.js';
import {
  AgencyQualitySystemResolver,
  QualitySystemResolver,
  qualitySystemReference,
} from './quality-system/quality-system.resolver.js';
import { RegisterExportResolver } from './register-export/register-export.resolver.js';
import { RegisterImportResolver } from './register-import/register-import.resolver.js';
import { SharingResolver } from './sharing/sharing.resolver.js';
import { SuccessionLineResolver, SuccessionResolver } from './succession/succession.resolver.js';
import type { SuccessionRow } from './succession/succession.store.js';
import { SuccessionType } from './succession/succession.type.js';
import { StandardResolver } from './standard/standard.resolver.js';
import { TermResolver, TermType } from './term/term.resolver.js';
import type { TermRow } from './term/term.store.js';
import type { StandardRow } from './standard/standard.store.js';
import { StandardType } from './standard/standard.type.js';
import { UploadResolver } from './upload/upload.resolver.js';
import { WorkingDayResolver } from './working-day/working-day.resolver.js';
import type { WorkingDayRow } from './working-day/working-day.store.js';
import { WorkingDayType } from './working-day/working-day.type.js';
import type { AgencyRow } from './agency/agency.store.js';
import { AgencyType } from './agency/agency.type.js';
import type { AnnouncementRow } from './announcement/announcement.store.js';
import { AnnouncementType } from './announcement/announcement.type.js';
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
  {
    of: () => AgencyType,
    subject: 'agency',
    agencyOf: (row: AgencyRow) => row.id,
    on: lastDay,
  } satisfies JournalOf<AgencyRow>,
  {
    of: () => AnnouncementType,
    subject: 'announcement',
    agencyOf: (row: AnnouncementRow) => row.announcedById,
  } satisfies JournalOf<AnnouncementRow>,
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
  { of: () => StandardType, subject: 'standard', agencyOf: () => null } satisfies JournalOf<StandardRow>,
  { of: () => TermType, subject: 'term', agencyOf: () => null } satisfies JournalOf<TermRow>,
  { of: () => WorkingDayType, subject: 'working-day', agencyOf: () => null } satisfies JournalOf<WorkingDayRow>,
  {
    of: () => SuccessionType,
    subject: 'succession',
    agencyOf: (row: SuccessionRow) => row.territoryId,
  } satisfies JournalOf<SuccessionRow>,
]);

export function subgraph(): Promise<Subgraph> {
  return buildSubgraph({
    access,
    resolvers: [
      AgencyResolver,
      AgencyDeclarationResolver,
      AgencyQualitySystemResolver,
      AgencySearchResolver,
      AnnouncementResolver,
      CommitteeResolver,
      CommitteeSeatResolver,
      CoverageGapResolver,
      CoverageGapsResolver,
      DeclarationResolver,
      DeclaredProceduresResolver,
      GrantAgencyResolver,
      HistoryResolver,
      LineageResolver,
      ObligationResolver,
      OfficerResolver,
      ProcedureResolver,
      PublicCheckResolver,
      QualitySystemDeclarationResolver,
      QualitySystemResolver,
      RegisterExportResolver,
      RegisterImportResolver,
      SharingResolver,
      StandardResolver,

      SuccessionLineResolver,
      SuccessionResolver,
      SystemCoverageResolver,
      TermResolver,
      UploadResolver,
      WorkingDayResolver,
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
