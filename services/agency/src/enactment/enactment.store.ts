import { ask, findNoun, flush, guarded, makeCtx, type Ctx } from '@qms/chassis';
import { addDays, allow, Invalid, newId, NotFound, RuleBroken, type Sentence } from '@qms/kernel';
import { sql } from 'kysely';
import type { Agency } from '../agency/agency.js';
import { mayRegisterAgency } from '../agency/agency.policy.js';
import { agencyMapping } from '../agency/agency.store.js';
import { estateOf } from '../estate/estate.store.js';
import type { Decision, Founding, Succession } from '../succession/succession.js';
import { heirDays } from '../succession/succession.store.js';
import { anyAtTop, dependantsOf, namesOf, orphansOf, refuseCircle } from '../tree/tree.store.js';
import { enact, type Parties } from './enactment.js';

/** Writes an act and all that follows from it in one transaction; what it would leave loose refuses it whole. */
export async function carryOut(ctx: Ctx, verb: string, succession: Succession): Promise<Succession> {
  return guarded(ctx, async () => {
    await refuseRoots(ctx, succession);
    const nouns = enact(succession, await partiesOf(ctx, succession), () => newId(ctx.now), ctx.now);
    await flush(ctx, verb, succession, ...nouns);
    await refuseLoose(ctx, succession);
    return succession;
  });
}

/** Carries an act out and takes it back: what would refuse it on its day refuses it today. Inside a transaction. */
export async function tryOut(ctx: Ctx, verb: string, succession: Succession): Promise<void> {
  const { database, actor, now, log, outside, requestId, language } = ctx;
  const em = ctx.em.fork({ clear: true, keepTransactionContext: true });
  const trial = makeCtx({ database, actor, now, log, outside, requestId, language, em });
  await ask(ctx.em, sql`savepoint trial`);
  await carryOut(trial, verb, succession);
  await ask(ctx.em, sql`set constraints all immediate`);
  await ask(ctx.em, sql`rollback to savepoint trial`);
}

export const NEEDS_SUPERIOR: Sentence = {
  vi: 'Cơ quan mới phải thuộc một cơ quan cấp trên, trừ khi kế thừa cơ quan không có cấp trên.',
  en: 'A new agency is part of another, unless it takes the place of one that was part of none.',
};

/** What an act would make without a superior although all whose place it takes had one. */
export async function superiorless(
  ctx: Ctx,
  { onDay, lines, foundings }: Pick<Decision, 'onDay' | 'lines' | 'foundings'>,
): Promise<Founding[]> {
  const found: Founding[] = [];
  for (const founding of foundings.filter(({ parentId }) => parentId === null)) {
    const ended = lines.flatMap(({ fromId, toId }) => (toId === founding.id ? [fromId] : []));
    if (!(await anyAtTop(ctx, ended, addDays(onDay, -1)))) found.push(founding);
  }
  return found;
}

/** A root takes a root's place, and is entered by whoever may enter one. */
async function refuseRoots(ctx: Ctx, succession: Succession): Promise<void> {
  if ((await superiorless(ctx, succession)).length > 0) throw new Invalid('into.parentId', NEEDS_SUPERIOR);
  if (succession.foundings.some(({ parentId }) => parentId === null)) allow(mayRegisterAgency(ctx.actor, null));
}

async function partiesOf(ctx: Ctx, succession: Succession): Promise<Parties> {
  const { onDay: on, lines, foundings, passings } = succession;
  const ended = [...succession.ended];
  const founded = new Set(foundings.map(({ id }) => id));
  const named = [...lines.flatMap(({ toId }) => toId ?? []), ...passings.map(({ aboveId }) => aboveId)];
  const heirs = [...new Set(named)].filter((id) => !founded.has(id));
  const dependants = (await dependantsOf(ctx, ended, on)).filter((id) => !succession.ended.has(id));
  return {
    ended: await agenciesOf(ctx, ended),
    heirs: await agenciesOf(ctx, heirs),
    dependants: await agenciesOf(ctx, dependants),
    estate: await estateOf(ctx, ended, on),
    heirSince: new Map((await heirDays(ctx, ended)).map(({ id, last }) => [id, last])),
  };
}

/** Whole agencies by their ids, whoever acts: the act was decided for all of them. */
async function agenciesOf(ctx: Ctx, ids: readonly string[]): Promise<Agency[]> {
  const agencies: Agency[] = [];
  for (const id of ids) {
    const agency = await findNoun(ctx, agencyMapping, id);
    if (!agency) throw new NotFound();
    agencies.push(agency);
  }
  return agencies;
}

/** Nothing hangs below an agency that is no more, below one that is not there yet, or below itself. */
async function refuseLoose(ctx: Ctx, { ended, onDay, foundings, passings }: Succession): Promise<void> {
  const placed = [...foundings.map(({ id }) => id), ...passings.map(({ agencyId }) => agencyId)];
  const loose = [...(await dependantsOf(ctx, [...ended], onDay)), ...(await orphansOf(ctx, placed, onDay))];
  if (loose.length > 0) {
    const names = (await namesOf(ctx, loose, onDay)).slice(0, 10).join('; ');
    throw new RuleBroken(
      'subordinates-first',
      'QĐ19 art. 2',
      {
        vi: `Văn bản phải nói rõ các cơ quan này chuyển về đâu hoặc kết thúc: ${names}.`,
        en: `The act must say where these go, or that they end: ${names}.`,
      },
      { subordinates: loose },
    );
  }
  for (const { agencyId, relation, aboveId } of passings) {
    if (relation === 'PARENT') await refuseCircle(ctx, agencyId, aboveId, { from: onDay, to: null });
  }
}
