import { actorHere, flush, type Ctx } from '@qms/chassis';
import { allow, newId, type Day, type Role } from '@qms/kernel';
import { officeOf, officerHere } from '../grant/grant.store.js';
import { Officer, type Form } from './officer.js';
import {
  mayDelegateRole,
  mayEnrolOfficer,
  mayGrantRole,
  mayRecordCompetence,
  mayRevokeRole,
} from './officer.policy.js';
import { requireOfficer } from './officer.store.js';

export async function enrolOfficer(ctx: Ctx, input: { name: string; email: string }): Promise<Officer> {
  allow(mayEnrolOfficer(ctx.actor));
  return flush(ctx, 'enrolOfficer', Officer.enrol({ ...input, id: newId(ctx.now) }, ctx.now));
}

export interface GrantRole {
  officerId: string;
  role: Role;
  agencyId: string | null;
  from: Day;
  to: Day | null;
  expectedVersion: number;
}

export async function grantRole(ctx: Ctx, input: GrantRole): Promise<Officer> {
  const officer = await requireOfficer(ctx, input.officerId, input.expectedVersion);
  const here = input.agencyId === null ? null : await actorHere(ctx, input.agencyId);
  allow(mayGrantRole(ctx.actor, here, input.role));
  const { role, agencyId, from, to } = input;
  officer.grant({ id: newId(ctx.now), role, agencyId, from, to }, ctx.now);
  return flush(ctx, 'grantRole', officer);
}

export interface DelegateRole {
  officerId: string;
  agencyId: string;
  form: Form;
  from: Day;
  to: Day;
  expectedVersion: number;
}

/** A head lets a deputy act as head of the agency until a day (NĐ30 art. 13). */
export async function delegateRole(ctx: Ctx, input: DelegateRole): Promise<Officer> {
  const deputy = await requireOfficer(ctx, input.officerId, input.expectedVersion);
  const { agencyId, form, from, to } = input;
  allow(mayDelegateRole(await actorHere(ctx, agencyId)));
  const office = await officeOf(ctx, agencyId);
  deputy.actFor(office, { id: newId(ctx.now), agencyId, form, delegatedBy: ctx.actor.id, from, to }, ctx.now);
  return flush(ctx, 'delegateRole', deputy);
}

export interface RevokeRole {
  officerId: string;
  grantId: string;
  on: Day;
  expectedVersion: number;
}

export async function revokeRole(ctx: Ctx, input: RevokeRole): Promise<Officer> {
  const officer = await requireOfficer(ctx, input.officerId, input.expectedVersion);
  const held = officer.grants.find((grant) => grant.id === input.grantId);
  const here = held?.agencyId ? await actorHere(ctx, held.agencyId) : null;
  allow(held === undefined || mayRevokeRole(ctx.actor, here, held));
  officer.revoke(input.grantId, input.on, ctx.now);
  return flush(ctx, 'revokeRole', officer);
}

export interface RecordCompetence {
  officerId: string;
  certificate: string;
  issuedOn: Day;
  expiresOn: Day | null;
  expectedVersion: number;
}

export async function recordCompetence(ctx: Ctx, input: RecordCompetence): Promise<Officer> {
  const officer = await requireOfficer(ctx, input.officerId, input.expectedVersion);
  allow(mayRecordCompetence(await officerHere(ctx, officer)));
  const { certificate, issuedOn, expiresOn } = input;
  officer.recordCompetence({ id: newId(ctx.now), certificate, issuedOn, expiresOn }, ctx.now);
  return flush(ctx, 'recordCompetence', officer);
}
