import {
  asShown,
  isPublic,
  may,
  mayAnywhere,
  mayReadJournal,
  partOf,
  shown,
  shownFromAll,
  type Access,
} from '@qms/chassis';
import {
  bringingAgencies,
  correcting,
  deciding,
  everywhere,
  exporting,
  giving,
  personal,
  registering,
  revoking,
  shownToWhoMadeIt,
  shownToWhoMayStillSee,
  someone,
} from './access-rules.js';
import { mayAppointLeadUnit, mayReadAgency } from './agency/agency.policy.js';
import { actorAtLast, type AgencyRow } from './agency/agency.store.js';
import type { AgencyMatch } from './agency-search/agency-search.store.js';
import { mayReadAnnouncement, mayRecordPublication } from './announcement/announcement.policy.js';
import type { AnnouncementRow } from './announcement/announcement.store.js';
import { mayAppointCommittee } from './committee/committee.policy.js';
import * as declaration from './declaration/declaration.policy.js';
import { mayImportDeclarations } from './declaration-import/declaration-import.policy.js';
import { officerKnownHere } from './grant/grant.store.js';
import * as history from './history/history.policy.js';
import { mayReadObligation } from './obligation/obligation.policy.js';
import type { ObligationRow } from './obligation/obligation.store.js';
import * as officer from './officer/officer.policy.js';
import { mayImportOfficers } from './officer-import/officer-import.policy.js';
import * as procedure from './procedure/procedure.policy.js';
import type { ProcedureRow } from './procedure/procedure.store.js';
import { mayCheckDeclaration } from './public-check/public-check.policy.js';
import * as system from './quality-system/quality-system.policy.js';
import { mayReadImport } from './register-import/register-import.policy.js';
import { mayAdmitAgency, mayReleaseAgency } from './sharing/sharing.policy.js';
import { declaredSystemHere, systemHere } from './sharing/sharing.store.js';
import { mayImportStandardEdition, mayReadStandardJournal } from './standard/standard.policy.js';
import * as succession from './succession/succession.policy.js';
import type { SuccessionRow } from './succession/succession.store.js';
import { mayImportSuccessions } from './succession-import/succession-import.policy.js';
import { mayChangeTerm, mayReadTermJournal } from './term/term.policy.js';
import { mayRequestUpload, mayUseUpload } from './upload/upload.policy.js';
import { mayReadWorkingDayJournal, maySetWorkingDay } from './working-day/working-day.policy.js';

/** Who may do and see what in the register. */
export const access: Access = {
  service: 'agency',
  queries: {
    agencies: asShown,
    searchAgencies: asShown,
    announcements: asShown,
    registerImport: asShown,
    registerExport: asShown,
    agency: asShown,
    agencyByCode: asShown,
    declarations: asShown,
    agencyObligations: asShown,
    viewer: isPublic('Whoever asks is told who they are.'),
    officers: asShown,
    signIn: mayAnywhere(officer.maySignIn),
    procedures: asShown,
    qualitySystems: asShown,
    qualitySystem: asShown,
    standards: asShown,
    succession: asShown,
    successions: asShown,
    terms: asShown,
    workingDays: asShown,
    declarationByPublicCode: mayAnywhere(mayCheckDeclaration),
  },
  mutations: {
    registerAgency: registering,
    appointLeadUnit: may(mayAppointLeadUnit),
    renameAgency: may(history.mayChangeAgency),
    recodeAgency: may(history.mayChangeAgency),
    // of both ends: the agency, and where it comes to lie
    moveAgency: may(history.mayMoveAgency, { asks: (_actor, here) => history.mayMoveAgency(here, here) }),
    reclassifyAgency: may(history.mayChangeAgency),
    correctAgency: correcting,
    correctFirstDay: correcting,
    mergeAgencies: deciding,
    splitAgency: deciding,
    dissolveAgency: deciding,
    transferAgency: deciding,
    cancelSuccession: may(succession.mayCancelSuccession),
    publishDeclaration: may(declaration.mayPublishDeclaration),
    recordNotice: may(declaration.mayRecordNotice),
    recordPosting: may(declaration.mayRecordPosting),
    enrolOfficer: mayAnywhere(officer.mayEnrolOfficer),
    grantRole: giving,
    revokeRole: revoking,
    delegateRole: may(officer.mayDelegateRole, { judged: 'where the role is held' }),
    recordCompetence: may(officer.mayRecordCompetence, { judged: 'where the role is held' }),
    announceProcedures: may(procedure.mayAnnounceProcedures),
    withdrawProcedures: may(procedure.mayWithdrawProcedures),
    assignProcedures: may(procedure.mayAssignProcedures),
    establishQualitySystem: may(system.mayEstablishQualitySystem),
    admitAgency: may(mayAdmitAgency),
    releaseAgency: may(mayReleaseAgency),
    appointCommittee: may(mayAppointCommittee),
    startApplying: may(system.mayStartApplying),
    confirmEffectiveness: may(system.mayConfirmEffectiveness),
    changeScope: may(system.mayChangeScope),
    importAgencies: bringingAgencies,
    importDeclarations: may(mayImportDeclarations, {
      asks: (actor, here) => mayImportDeclarations(actor, [here]),
      judged: 'where the role is held',
    }),
    importOfficers: mayAnywhere(mayImportOfficers),
    importSuccessions: mayAnywhere(mayImportSuccessions),
    importProcedures: may(procedure.mayAnnounceProcedures),
    recordPublication: may(mayRecordPublication),
    requestUpload: mayAnywhere(mayRequestUpload),
    exportList: exporting,
    importStandardEdition: mayAnywhere(mayImportStandardEdition),
    changeTerm: mayAnywhere(mayChangeTerm),
    setWorkingDay: mayAnywhere(maySetWorkingDay),
  },
  types: {
    Agency: shown(may(mayReadAgency), (row: AgencyRow) => ({ agencyId: row.id, on: row.asOf }), {
      parent: asShown,
      leadUnit: asShown,
      qualitySystem: asShown,
      journal: may(mayReadJournal, { seenFrom: actorAtLast }),
    }),
    QualitySystem: shownFromAll(may(system.mayReadQualitySystem), systemHere, {
      latestDeclaration: asShown,
      holder: asShown,
      agencies: asShown,
      procedures: asShown,
      journal: may(mayReadJournal),
    }),
    Declaration: shownFromAll(may(declaration.mayReadDeclaration), declaredSystemHere, {
      qualitySystem: asShown,
      procedures: asShown,
      successors: asShown,
      journal: may(mayReadJournal),
    }),
    Succession: shown(may(succession.mayReadSuccession), (row: SuccessionRow) => row.territoryId, {
      journal: may(mayReadJournal),
    }),
    AgencyObligation: shown(may(mayReadObligation), (row: ObligationRow) => row.agencyId),
    AdministrativeProcedure: shown(
      isPublic('An announcement is a public act (TT26 art. 3.1).'),
      (row: ProcedureRow) => row.announcedById,
      { journal: may(mayReadJournal) },
    ),
    Standard: shown(isPublic('The editions of the standard are published.'), null, {
      journal: may(mayReadStandardJournal, { seenFrom: everywhere }),
    }),
    Term: shown(isPublic('What everybody is held to is known to everybody.'), null, {
      journal: may(mayReadTermJournal, { seenFrom: everywhere }),
    }),
    WorkingDay: shown(isPublic('What everybody counts by is known to everybody.'), null, {
      journal: may(mayReadWorkingDayJournal, { seenFrom: everywhere }),
    }),
    Officer: shownFromAll(may(officer.mayReadOfficer, { cases: someone }), officerKnownHere, {
      email: personal,
      competences: personal,
      journal: may(officer.mayReadOfficerJournal),
    }),
    AgencyHolding: partOf('Agency'),
    AgencyEntry: partOf('Agency'),
    SuccessionLine: partOf('Succession', 'Agency'),
    SuccessionFounding: partOf('Succession'),
    Announcement: shown(may(mayReadAnnouncement), (row: AnnouncementRow) => row.announcedById, {
      announcedBy: asShown,
      journal: may(mayReadJournal),
    }),
    AgencyMatch: shown(may(mayReadAgency), (row: AgencyMatch) => ({ agencyId: row.agencyId, on: row.asOf }), {
      agency: asShown,
    }),
    Upload: shownToWhoMadeIt(mayUseUpload),
    RegisterImport: shownToWhoMadeIt(mayReadImport),
    RegisterExport: shownToWhoMayStillSee,
    Committee: partOf('QualitySystem'),
    CommitteeSeat: partOf('Committee'),
    ProcedureCoverage: partOf('QualitySystem'),
    CoverageGap: partOf('ProcedureCoverage'),
    AgencyConversion: partOf('Agency'),
    PublicDeclaration: partOf('Query'),
    StandardClause: partOf('Standard'),
    StandardCorrespondence: partOf('Standard'),
    Grant: partOf('Officer', 'Viewer'),
    Competence: partOf('Officer'),
    Viewer: partOf('Query'),
    SignIn: partOf('Query'),
    SignInGrant: partOf('SignIn'),
    RegisterImportFault: partOf('RegisterImport'),
    RegisterImportChange: partOf('RegisterImport'),
    RegisterImportValue: partOf('RegisterImportChange'),
    RegisterImportWords: partOf('RegisterImportFault'),
    AgencyJournalEntry: partOf(
      'Agency',
      'QualitySystem',
      'Announcement',
      'Declaration',
      'AdministrativeProcedure',
      'Officer',
      'Standard',
      'Term',
      'WorkingDay',
      'Succession',
    ),
  },
};
