import { actorHere, flush, type Ctx } from '@qms/chassis';
import { allow, Invalid, newId, requireText, type Day, type Noun, type WorkingCalendar } from '@qms/kernel';
import { isBelow, requireAgency } from '../agency/agency.store.js';
import { Announcement } from '../announcement/announcement.js';
import { findDecision } from '../announcement/announcement.store.js';
import { withCalendar } from '../working-day/working-day.store.js';
import { Procedure, type Announced, type Decision } from './procedure.js';
import { mayAnnounceProcedures, mayAssignProcedures, mayWithdrawProcedures } from './procedure.policy.js';
import { requireProcedure } from './procedure.store.js';

/** One decision announces at most this many at once. */
const MOST = 200;

export interface AnnounceProcedures extends Decision {
  procedures: Announced[];
}

/** Enters the procedures that one decision announces (TT26 art. 3.1, 4.3); all or none. */
export async function announceProcedures(ctx: Ctx, input: AnnounceProcedures): Promise<Procedure> {
  const { id: announcedById } = await requireAgency(ctx, input.announcedById);
  allow(mayAnnounceProcedures(await actorHere(ctx, announcedById)));
  const { decisionNumber, decisionOn } = input;
  const announced = input.procedures.map((given) =>
    Procedure.announce({ ...given, id: newId(ctx.now), announcedById, decisionNumber, decisionOn }, ctx.now),
  );
  const [one, ...others] = announced;
  if (!one || announced.length > MOST) throw tooMany('procedures');
  return withCalendar(ctx, async (calendar) => {
    const decided = await decision(ctx, calendar, { announcedById, number: one.decisionNumber, signedOn: decisionOn });
    return flush(ctx, 'announceProcedures', one, ...others, ...decided);
  });
}

/** The decision itself, whose list is then to be published; nothing when it is entered already. */
async function decision(
  ctx: Ctx,
  calendar: WorkingCalendar,
  given: { announcedById: string; number: string; signedOn: Day },
): Promise<Noun[]> {
  if ((await findDecision(ctx, given)) !== null) return [];
  return [Announcement.sign({ ...given, id: newId(ctx.now) }, calendar, ctx.now)];
}

export interface AssignProcedures {
  agencyId: string;
  procedureIds: string[];
  from: Day;
}

/** Says which agency settles them from a day on (TT26 art. 4.2). */
export async function assignProcedures(ctx: Ctx, input: AssignProcedures): Promise<Procedure> {
  const agency = await requireAgency(ctx, input.agencyId);
  allow(mayAssignProcedures(await actorHere(ctx, agency.id)));
  const [one, ...others] = await chosen(ctx, input.procedureIds);
  for (const procedure of [one, ...others]) {
    const within = agency.id === procedure.announcedById || (await isBelow(ctx, agency.id, procedure.announcedById));
    procedure.assign(agency.id, within, input.from, ctx.now);
  }
  return flush(ctx, 'assignProcedures', one, ...others);
}

export interface WithdrawProcedures {
  procedureIds: string[];
  on: Day;
  /** The decision that withdraws them, where one is told: its list is to be published like any other. */
  decisionNumber: string | null;
  decisionOn: Day | null;
}

export async function withdrawProcedures(ctx: Ctx, input: WithdrawProcedures): Promise<Procedure> {
  const [one, ...others] = await chosen(ctx, input.procedureIds);
  for (const { announcedById } of [one, ...others]) allow(mayWithdrawProcedures(await actorHere(ctx, announcedById)));
  const { decisionNumber, decisionOn } = input;
  if ((decisionNumber === null) !== (decisionOn === null)) {
    throw new Invalid('decisionOn', {
      vi: 'Hãy ghi cả số và ngày ký của quyết định bãi bỏ.',
      en: 'Give both the number and the day of the withdrawing decision.',
    });
  }
  for (const procedure of [one, ...others]) procedure.withdraw(input.on, ctx.now);
  return withCalendar(ctx, async (calendar) => {
    const decided: Noun[] = [];
    if (decisionNumber !== null && decisionOn !== null) {
      const number = requireText('decisionNumber', decisionNumber, 100);
      for (const announcedById of new Set([one, ...others].map((each) => each.announcedById)))
        decided.push(...(await decision(ctx, calendar, { announcedById, number, signedOn: decisionOn })));
    }
    return flush(ctx, 'withdrawProcedures', one, ...others, ...decided);
  });
}

async function chosen(ctx: Ctx, ids: readonly string[]): Promise<[Procedure, ...Procedure[]]> {
  const distinct = [...new Set(ids)];
  if (distinct.length > MOST) throw tooMany('procedureIds');
  const found: Procedure[] = [];
  for (const id of distinct) found.push(await requireProcedure(ctx, id));
  const [one, ...others] = found;
  if (!one) throw tooMany('procedureIds');
  return [one, ...others];
}

function tooMany(field: string): Invalid {
  return new Invalid(field, { vi: `Phải có từ 1 đến ${MOST} thủ tục.`, en: `Give 1 to ${MOST} procedures.` });
}
