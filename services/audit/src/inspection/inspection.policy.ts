import { hasRoleHere, type ActorHere } from '@qms/kernel';
import { verbsAt, type Verb } from '../method/method.js';
import { isOfAgency, type Inspection } from './inspection.js';

type Assigned = Pick<Inspection, 'inspectors'>;

/** That an agency is inspected, when and how far it is, is read by everyone whose role reaches the agency. */
export function mayReadInspection(actor: ActorHere): boolean {
  return actor.roles.size > 0;
}

/** The papers (minutes, report, review, conclusion) are read by those who answer for the agency or oversee it. */
export function mayReadPapers(actor: ActorHere): boolean {
  return [...actor.roles].some((role) => role !== 'STAFF');
}

/** How far a year's inspections have come is read by everyone whose role reaches the agency. */
export function mayReadAuditFigures(actor: ActorHere): boolean {
  return actor.roles.size > 0;
}

/** The lead unit plans the year (TT26 art. 33–34). */
export function mayPlanInspection(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'LEAD');
}

/** The lead unit, and an inspector for what is assigned to them (TT26 art. 35, 37). */
export function mayConductInspection(actor: ActorHere, inspection: Assigned): boolean {
  return hasRoleHere(actor, 'LEAD') || (hasRoleHere(actor, 'INSPECTOR') && inspection.inspectors.includes(actor.id));
}

export const mayAnnounceInspection = mayConductInspection;
export const mayRequestAgencyReport = mayConductInspection;
export const mayStartInspection = mayConductInspection;
export const mayAgreeMinutes = mayConductInspection;
export const mayReviewAgencyReport = mayConductInspection;
export const mayCloseInspection = mayConductInspection;

/** The agency reports on itself (TT26 art. 35.2). */
export function maySubmitAgencyReport(actor: ActorHere): boolean {
  return hasRoleHere(actor, 'HEAD', 'ISO_SECRETARY');
}

/** One signature for the team, one by the agency's head (TT26 art. 37.2b). */
export function maySignMinutes(actor: ActorHere, inspection: Assigned): boolean {
  return hasRoleHere(actor, 'HEAD') || mayConductInspection(actor, inspection);
}

const POLICIES: Record<Verb, (actor: ActorHere, inspection: Assigned) => boolean> = {
  announceInspection: mayAnnounceInspection,
  startInspection: mayStartInspection,
  agreeMinutes: mayAgreeMinutes,
  signMinutes: maySignMinutes,
  requestAgencyReport: mayRequestAgencyReport,
  submitAgencyReport: maySubmitAgencyReport,
  reviewAgencyReport: mayReviewAgencyReport,
  closeInspection: mayCloseInspection,
};

type Seen = Pick<Inspection, 'method' | 'state' | 'inspectors' | 'teamSignedOn' | 'agencySignedOn'>;

/** What this actor may do to it now: the life-cycle, the policies and the separation of duties together. */
export function actionsOn(actor: ActorHere, inspection: Seen): Verb[] {
  return verbsAt(inspection).filter((verb) => {
    if (!POLICIES[verb](actor, inspection)) return false;
    if (verb === 'submitAgencyReport') return true;
    if (verb !== 'signMinutes') return !isOfAgency(actor);
    const forAgency = hasRoleHere(actor, 'HEAD') && !inspection.inspectors.includes(actor.id);
    return forAgency ? inspection.agencySignedOn === null : !isOfAgency(actor) && inspection.teamSignedOn === null;
  });
}
