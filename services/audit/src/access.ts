import { asShown, isPublic, may, mayAnywhere, mayReadJournal, partOf, shown, type Access } from '@qms/chassis';
import { mayImportInspections } from './inspection-import/inspection-import.policy.js';
import * as inspection from './inspection/inspection.policy.js';
import type { InspectionRow } from './inspection/inspection.store.js';
import * as audit from './internal-audit/internal-audit.policy.js';
import type { InternalAuditRow } from './internal-audit/internal-audit.store.js';
import * as review from './management-review/management-review.policy.js';
import type { ManagementReviewRow } from './management-review/management-review.store.js';
import { mayReadObligation } from './obligation/obligation.policy.js';
import type { ObligationRow } from './obligation/obligation.store.js';
import { mayReadQuota } from './quota/quota.policy.js';

const assignment = [
  { when: '', object: () => ({ inspectors: [] as string[] }) },
  { when: 'assigned to them', object: (actorId: string) => ({ inspectors: [actorId] }) },
];
const named = [
  { when: '', object: () => ({ items: [] as { auditorId: string }[] }) },
  { when: 'named for it', object: (actorId: string) => ({ items: [{ auditorId: actorId }] }) },
];
const papers = may(inspection.mayReadPapers);

/** Who may do and see what of inspections, and of what agencies audit and review themselves. */
export const access: Access = {
  service: 'audit',
  queries: {
    inspections: asShown,
    inspection: asShown,
    internalAudits: asShown,
    internalAudit: asShown,
    managementReviews: asShown,
    managementReview: asShown,
    auditObligations: asShown,
    programmeQuota: may(mayReadQuota),
  },
  mutations: {
    importInspections: mayAnywhere(mayImportInspections),
    planInspection: may(inspection.mayPlanInspection),
    announceInspection: may(inspection.mayAnnounceInspection, { cases: assignment }),
    startInspection: may(inspection.mayStartInspection, { cases: assignment }),
    agreeMinutes: may(inspection.mayAgreeMinutes, { cases: assignment }),
    signMinutes: may(inspection.maySignMinutes, { cases: assignment }),
    requestAgencyReport: may(inspection.mayRequestAgencyReport, { cases: assignment }),
    submitAgencyReport: may(inspection.maySubmitAgencyReport),
    reviewAgencyReport: may(inspection.mayReviewAgencyReport, { cases: assignment }),
    closeInspection: may(inspection.mayCloseInspection, { cases: assignment }),
    planInternalAudit: may(audit.mayPlanInternalAudit),
    recordInternalAudit: may(audit.mayRecordInternalAudit, { cases: named }),
    planManagementReview: may(review.mayPlanManagementReview),
    recordManagementReview: may(review.mayRecordManagementReview),
  },
  types: {
    Agency: shown(isPublic('A key; the register shows the agency, and each field here its own objects.'), null, {
      inspections: asShown,
      lastOnSiteInspection: asShown,
      auditFigures: asShown,
    }),
    Officer: shown(isPublic('A key; the register shows the person.'), null),
    QualitySystem: shown(isPublic('A key; the register shows the system.'), null),
    Inspection: shown(
      may(inspection.mayReadInspection),
      (row: InspectionRow) => ({ agencyId: row.agencyId, on: row.asOf }),
      {
        minutes: papers,
        agencyReport: papers,
        review: papers,
        conclusion: papers,
        journal: may(mayReadJournal),
      },
    ),
    InternalAudit: shown(may(audit.mayReadInternalAudit), (row: InternalAuditRow) => row.agencyId, {
      journal: may(mayReadJournal),
    }),
    InternalAuditItem: partOf('InternalAudit'),
    ManagementReview: shown(may(review.mayReadManagementReview), (row: ManagementReviewRow) => row.agencyId, {
      journal: may(mayReadJournal),
    }),
    ManagementReviewInput: partOf('ManagementReview'),
    ManagementReviewDecision: partOf('ManagementReview'),
    AuditFigures: shown(may(inspection.mayReadAuditFigures), null),
    AuditObligation: shown(may(mayReadObligation), (row: ObligationRow) => row.agencyId),
    ProgrammeQuota: shown(may(mayReadQuota), null),
    QuotaFigures: partOf('ProgrammeQuota'),
    AuditJournalEntry: partOf('Inspection', 'InternalAudit', 'ManagementReview'),
    ImportInspectionsResult: partOf('Mutation'),
    InspectionImportFault: partOf('ImportInspectionsResult'),
  },
};
