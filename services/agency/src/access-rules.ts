import { may, shownFromAll, wherever, type Ctx, type TypeRule } from '@qms/chassis';
import type { Actor, ActorHere, Role } from '@qms/kernel';
import { mayRegisterAgency } from './agency/agency.policy.js';
import type { Agency } from './agency/agency.js';
import { mayImportAgencies } from './agency-import/agency-import.policy.js';
import { LISTS, type List } from './exported-list/exported-list.js';
import { officerHere } from './grant/grant.store.js';
import { lastDay } from './history/history.js';
import * as history from './history/history.policy.js';
import * as officer from './officer/officer.policy.js';
import { mayExportList, mayReadExport } from './register-export/register-export.policy.js';
import { grantsDigest } from './register-export/register-export.store.js';
import * as succession from './succession/succession.policy.js';

/** An officer, or whoever asks. */
export const someone = [
  { when: '', object: () => ({ id: '' }) },
  { when: 'of themselves', object: (actorId: string) => ({ id: actorId }) },
];

const GIVEN = ['STAFF', 'INTERNAL_AUDITOR', 'ISO_SECRETARY', 'HEAD', 'INSPECTOR', 'LEAD', 'APPROVER'] as const;

export const giving = may(officer.mayGrantRole, {
  asks: (actor, here, object) => {
    const { role, at } = object as { role: Role; at: string | null };
    return officer.mayGrantRole(actor, at === null ? null : here, role);
  },
  cases: [
    ...GIVEN.map((role) => ({ when: `${role} here`, object: () => ({ role, at: 'here' }) })),
    { when: 'any role everywhere', object: () => ({ role: 'SYSTEM_ADMINISTRATOR', at: null }) },
  ],
  judged: 'where the role is held',
});

export const revoking = may(officer.mayRevokeRole, {
  asks: (actor, here, grant) => officer.mayRevokeRole(actor, here, grant as { role: Role; delegatedBy: string | null }),
  cases: [
    ...GIVEN.map((role) => ({ when: role, object: () => ({ role, delegatedBy: null as string | null }) })),
    { when: 'what they delegated', object: (actorId) => ({ role: 'HEAD', delegatedBy: actorId }) },
  ],
  judged: 'where the role is held',
});

/** Of what belongs to no agency, one sees what the roles show that are held everywhere. */
export const everywhere = ({ actor }: Ctx): Promise<ActorHere> =>
  Promise.resolve(wherever({ ...actor, grants: actor.grants.filter(({ agencyId }) => agencyId === null) }));

export const personal = may(officer.mayReadPersonal, { cases: someone, seenFrom: officerHere });

/** Judged at the parent: what is new is reached from its own first day on. */
export const registering = may(mayRegisterAgency, {
  asks: (actor, here, object) => mayRegisterAgency(actor, 'first' in object ? null : here),
  cases: [
    { when: 'below a known agency', object: () => ({}) },
    { when: 'as the first of a register', object: () => ({ first: true }) },
  ],
  judged: 'where the role is held',
});

export const bringingAgencies = may(mayImportAgencies, {
  asks: (actor, here, object) => mayImportAgencies(actor, 'first' in object ? [] : [here], 'first' in object),
  cases: [
    { when: 'below known agencies', object: () => ({}) },
    { when: 'a new tree', object: () => ({ first: true }) },
  ],
  judged: 'where the role is held',
});

/** What has ended is corrected, too. */
export const correcting = may(history.mayCorrectAgency, { on: (written, today) => lastDay(written as Agency, today) });

/** Asked of every agency concerned; what the act changes besides, it changes by law, whoever enters it. */
export const deciding = may(succession.mayDecideSuccession, {
  asks: (_actor, here) => succession.mayDecideSuccession([here]),
  judged: 'where the role is held',
});

export const exporting = may(mayExportList, {
  asks: (actor, _here, object) => mayExportList(actor, (object as { list: List }).list),
  cases: LISTS.map((list) => ({ when: `the list ${list}`, object: () => ({ list }) })),
  judged: 'where the role is held',
});

/** What somebody brought or took out, whatever they reach. */
const ofSomebody = [
  { when: '', object: () => ({ actorId: '' }) },
  { when: 'their own', object: (actorId: string) => ({ actorId }) },
];
const asTheyAre = ({ actor }: Ctx): Promise<ActorHere> => Promise.resolve(wherever(actor));

export const shownToWhoMadeIt = <Made>(policy: (actor: Actor, made: Made) => boolean): TypeRule =>
  shownFromAll(
    may(policy, { asks: (actor, _here, made) => policy(actor, made as Made), cases: ofSomebody }),
    asTheyAre,
  );

/** A list that was taken out is for whoever took it out, as long as that person holds the same roles; what they reach is asked where its row is found. */
export const shownToWhoMayStillSee = shownFromAll(
  may(mayReadExport, {
    asks: (actor, _here, object) => {
      const grantsSha256 = grantsDigest(actor);
      const made = { grantsSha256, reachSha256: '', ...(object as { actorId: string }) };
      return mayReadExport(actor, made, { grantsSha256, reachSha256: made.reachSha256 });
    },
    cases: ofSomebody,
  }),
  asTheyAre,
);
