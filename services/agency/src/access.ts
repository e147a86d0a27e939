import {
  asShown,
  isPublic,
  may,
  mayAnywhere,
  mayReadJournal,
  partOf,
  shown,
  shownFromAll,
  wherever,
  type Access,
  type Ctx,
} from '@qms/chassis';
import type { ActorHere, Role } from '@qms/kernel';
import { mayAppointLeadUnit, mayReadAgency, mayRegisterAgency } from './agency/agency.policy.js';
import type { Agency } from './agency/agency.js';
import { actorAtLast, type AgencyRow } from './agency/agency.store.js';
import { mayAppointCommittee } from './committee/committee.policy.js';
import * as declaration from './declaration/declaration.policy.js';
import { lastDay } from './history/history.js';
import * as history from './history/history.policy.js';
import { mayReadObligation } from './obligation/obligation.policy.js';
import type { ObligationRow } from './obligation/obligation.store.js';
import { mayImportOfficers } from './officer-import/officer-import.policy.js';
import { officerHere, officerKnownHere } from './grant/grant.store.js';
import * as officer from './officer/officer.policy.js';
import * as procedure from './procedure/procedure.policy.js';
import type { ProcedureRow } from './procedure/procedure.store.js';
import { mayCheckDeclaration } from './public-check/public-check.policy.js';
import * as system from './quality-system/quality-system.policy.js';
import { mayImportAgencies, mayImportDeclarations } from './register-import/register-import.policy.js';
import { mayAdmitAgency, mayReleaseAgency } from './sharing/sharing.policy.js';
import { declaredSystemHere, systemHere } from './sharing/sharing.store.js';
import { mayImportStandardEdition, mayReadStandardJournal } from './standard/standard.policy.js';
import { mayImportSuccessions } from './succession-import/succession-import.policy.js';
import * as succession from './succession/succession.policy.js';
import type { SuccessionRow } from './succession/succession.store.js';
import { mayChangeTerm, mayReadTermJournal } from './term/term.policy.js';

const someone = [
  { when: '', object: () => ({ id: '' }) },
  { when: 'of themselves', object: (actorId: string) => ({ id: actorId }) },
];
const roles = (...given: Role[]) =>
  given.map((role) => ({ when: `${role} here`, object: () => ({ role, at: 'here' }) }));
const anyRoleEverywhere = { when: 'any role everywhere', object: () => ({ role: 'SYSTEM_ADMINISTRATOR', at: null }) };
const giving = may(officer.mayGrantRole, {
  asks: (actor, here, object) => {
    const { role, at } = object as { role: Role; at: string | null };
    return officer.mayGrantRole(actor, at === null ? null : here, role);
  },
  cases: [
    ...roles('STAFF', 'INTERNAL_AUDITOR', 'ISO_SECRETARY', 'HEAD', 'INSPECTOR', 'LEAD', 'APPROVER'),
    anyRoleEverywhere,
  ],
  judged: 'where the role is held',
});
/** Of what belongs to no agency, one sees what the roles show that are held everywhere. */
const everywhere = ({ actor }: Ctx): Promise<ActorHere> =>
  Promise.resolve(wherever({ ...actor, grants: actor.grants.filter(({ agencyId }) => agencyId === null) }));
const personal = may(officer.mayReadPersonal, { cases: someone, seenFrom: officerHere });

// what has ended, too
const correcting = may(history.mayCorrectAgency, { on: (written, today) => lastDay(written as Agency, today) });

// asked of every agency concerned; what the act changes besides, it changes by law, whoever enters it
const deciding = may(succession.mayDecideSuccession, {
  asks: (_actor, here) => succession.mayDecideSuccession([here]),
  judged: 'where the role is held',
});

/** Who may do and see what in the register. */
export const access: Access = {
  service: 'agency',
  queries: {
    agencies: asShown,
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
    declarationByPublicCode: mayAnywhere(mayCheckDeclaration),
  },
  mutations: {
    // judged at the parent: what is new is reached from its own first day on
    registerAgency: may(mayRegisterAgency, {
      asks: (actor, here, object) => mayRegisterAgency(actor, 'first' in object ? null : here),
      cases: [
        { when: 'below a known agency', object: () => ({}) },
        { when: 'as the first of a register', object: () => ({ first: true }) },
      ],
      judged: 'where the role is held',
    }),
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
    revokeRole: may(officer.mayRevokeRole, {
      asks: (actor, here, object) => {
        const grant = object as { role: Role; delegatedBy: string | null };
        return officer.mayRevokeRole(actor, here, grant);
      },
      cases: [
        ...(['STAFF', 'INTERNAL_AUDITOR', 'ISO_SECRETARY', 'HEAD', 'INSPECTOR', 'LEAD', 'APPROVER'] as const).map(
          (role) => ({ when: role, object: () => ({ role, delegatedBy: null as string | null }) }),
        ),
        { when: 'what they delegated', object: (actorId) => ({ role: 'HEAD', delegatedBy: actorId }) },
      ],
      judged: 'where the role is held',
    }),
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
    importAgencies: may(mayImportAgencies, {
      asks: (actor, here, object) => mayImportAgencies(actor, 'first' in object ? [] : [here], 'first' in object),
      cases: [
        { when: 'below known agencies', object: () => ({}) },
        { when: 'a new tree', object: () => ({ first: true }) },
      ],
      judged: 'where the role is held',
    }),
    importDeclarations: may(mayImportDeclarations, {
      asks: (actor, here) => mayImportDeclarations(actor, [here]),
      judged: 'where the role is held',
    }),
    importOfficers: mayAnywhere(mayImportOfficers),
    importSuccessions: mayAnywhere(mayImportSuccessions),
    importStandardEdition: mayAnywhere(mayImportStandardEdition),
    changeTerm: mayAnywhere(mayChangeTerm),
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
    Officer: shownFromAll(may(officer.mayReadOfficer, { cases: someone }), officerKnownHere, {
      email: personal,
      competences: personal,
      journal: may(officer.mayReadOfficerJournal),
    }),
    AgencyHolding: partOf('Agency'),
    AgencyEntry: partOf('Agency'),
    SuccessionLine: partOf('Succession', 'Agency'),
    SuccessionFounding: partOf('Succession'),
    ImportSuccessionsResult: partOf('Mutation'),
    SuccessionImportFault: partOf('ImportSuccessionsResult'),
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
    RegisterImport: partOf('Mutation'),
    RegisterImportFault: partOf('RegisterImport'),
    AgencyJournalEntry: partOf(
      'Agency',
      'QualitySystem',
      'Declaration',
      'AdministrativeProcedure',
      'Officer',
      'Standard',
      'Term',
      'Succession',
    ),
  },
};
