import { ask, inScope, type Ctx } from '@qms/chassis';
import { addDays, cursorOf, MAX_PAGE, type Day, type Page, type PageRequest } from '@qms/kernel';
import { sql } from 'kysely';
import { agencies, agenciesByIds, type AgencyRow } from '../agency/agency.store.js';
import { LEVEL_WORDS, OBLIGATION_WORDS } from '../agency-words/agency-words.js';
import { announcements } from '../announcement/announcement.store.js';
import { declarations } from '../declaration/declaration.store.js';
import { grantsOf, officerHere } from '../grant/grant.store.js';
import { mayReadPersonal } from '../officer/officer.policy.js';
import { mattersDue } from '../obligation/obligation.store.js';
import { officers } from '../officer/officer.store.js';
import { procedures } from '../procedure/procedure.store.js';
import { qualitySystems } from '../quality-system/quality-system.store.js';
import { membersOf } from '../sharing/sharing.store.js';
import { linesOf, successions } from '../succession/succession.store.js';
import { WAY_WORDS } from '../succession-import/succession-import.js';
import type { List, ListFilter } from './exported-list.js';

type Cell = string | number | null;

/** The rows of a list as its own question gives them: the same filter, the same day, the same reach, page by page. */
export function rowsOf(ctx: Ctx, list: List, filter: ListFilter, asOf: Day): AsyncGenerator<Cell[][]> {
  return READERS[list](ctx, filter, asOf);
}

type Reader = (ctx: Ctx, filter: ListFilter, asOf: Day) => AsyncGenerator<Cell[][]>;

const READERS: Readonly<Record<List, Reader>> = {
  async *AGENCIES(ctx, filter, asOf) {
    const pages = walk(
      (request) => agencies(ctx, filter, asOf, request),
      ({ code }) => [code],
    );
    for await (const rows of pages) {
      const beside = await agenciesOn(
        ctx,
        rows.flatMap(({ parentId, leadUnitId }) => [parentId, leadUnitId]),
        asOf,
      );
      const english = ctx.language === 'en';
      yield rows.map((row) => {
        const parent = beside.get(row.parentId ?? '');
        return [
          ...[row.code, row.name, english ? row.level : LEVEL_WORDS[row.level][0]],
          ...[parent?.code ?? null, parent?.name ?? null],
          row.obligation === null ? null : english ? row.obligation : OBLIGATION_WORDS[row.obligation][0],
          ...[row.shortName, row.orgCode, beside.get(row.leadUnitId ?? '')?.name ?? null, shown(row.validFrom)],
        ];
      });
    }
  },
  async *QUALITY_SYSTEMS(ctx, filter, asOf) {
    for await (const rows of walk(
      (request) => qualitySystems(ctx, filter, asOf, request),
      ({ id }) => [id],
    )) {
      const members = await membersOf(
        ctx,
        rows.map(({ id }) => id),
        asOf,
      );
      const beside = await agenciesOn(ctx, [...rows.map(({ holderId }) => holderId), ...members.flat()], asOf);
      yield rows.map((row, index) => {
        const holder = beside.get(row.holderId);
        const codes = (members[index] ?? []).flatMap((id) => beside.get(id)?.code ?? []);
        return [
          ...[holder?.code ?? null, holder?.name ?? null, row.name, row.stage, row.edition, row.scope],
          ...[codes.toSorted().join(' '), shown(row.establishedOn), shown(row.confirmedOn), shown(row.redeclareBy)],
        ];
      });
    }
  },
  async *DECLARATIONS(ctx, filter, asOf) {
    const pages = walk(
      (request) => declarations(ctx, filter, request),
      ({ declaredOn, id }) => [declaredOn, id],
    );
    for await (const rows of pages) {
      const beside = await agenciesTold(
        ctx,
        rows.map(({ holderId }) => holderId),
        asOf,
      );
      yield rows.map((row) => {
        const holder = beside.get(row.holderId);
        return [
          ...[holder?.code ?? null, holder?.name ?? null, row.number, shown(row.declaredOn), row.edition, row.signer],
          ...[row.scope, shown(row.noticeOn), shown(row.postedAtOfficeOn), shown(row.postedOnlineOn)],
        ];
      });
    }
  },
  async *PROCEDURES(ctx, { agencyId }, asOf) {
    const pages = walk(
      (request) => procedures(ctx, agencyId ?? null, asOf, request),
      ({ code, id }) => [code, id],
    );
    for await (const rows of pages) {
      yield rows.map((row) => [
        ...[row.code, row.name, row.field, row.statutoryDays, row.decisionNumber, shown(row.decisionOn)],
      ]);
    }
  },
  async *OFFICERS(ctx, { agencyId, role }, asOf) {
    const filter = { agencyIds: agencyId === undefined ? undefined : [agencyId], role };
    for await (const rows of walk(
      (request) => officers(ctx, filter, request),
      ({ id }) => [id],
    )) {
      const grants = await grantsOf(
        ctx,
        rows.map(({ id }) => id),
      );
      const beside = await agenciesTold(
        ctx,
        grants.flat().map((grant) => grant.agencyId),
        asOf,
      );
      const here = await Promise.all(rows.map((row) => officerHere(ctx, row)));
      // a line a role held, as an import takes them; who holds none is one line
      yield rows.flatMap((row, index): Cell[][] => {
        const { name } = row;
        // an address is shown as it is in the list itself
        const at = here[index];
        const email = at && mayReadPersonal(at, row) ? row.email : null;
        const held = grants[index] ?? [];
        if (held.length === 0) return [[email, name, null, null, null, null]];
        return held.map((grant) => [
          ...[email, name, grant.role, beside.get(grant.agencyId ?? '')?.code ?? null],
          ...[shown(grant.validFrom), shown(grant.validTo)],
        ]);
      });
    }
  },
  async *SUCCESSIONS(ctx, { state }) {
    const pages = walk(
      (request) => successions(ctx, state ?? null, request),
      ({ on, id }) => [on, id],
    );
    for await (const acts of pages) {
      const lines = await linesOf(
        ctx,
        acts.map(({ id }) => id),
      );
      const pairs = acts.flatMap((act, index) => (lines[index] ?? []).map((line) => ({ act, line })));
      // each is told by what it was on its last day, or on its first; what an act is still to found, by the act
      const founded = new Map(acts.flatMap(({ foundings }) => foundings.map((each) => [each.id, each] as const)));
      const then = new Map<Day, Map<string, AgencyRow>>();
      for (const { on } of acts) {
        for (const day of [addDays(on, -1), on]) {
          const ids = pairs.filter(({ act }) => act.on === on).flatMap(({ line }) => [line.fromId, line.toId]);
          if (!then.has(day)) then.set(day, await agenciesOn(ctx, ids, day));
        }
      }
      yield pairs.map(({ act: { on, legalBasis, state: how }, line: { kind, fromId, toId } }) => {
        const from = then.get(addDays(on, -1))?.get(fromId);
        const to = then.get(on)?.get(toId ?? '') ?? founded.get(toId ?? '');
        return [
          ...[shown(on), legalBasis, ctx.language === 'en' ? kind : WAY_WORDS[kind][0]],
          ...[from?.code ?? null, from?.name ?? null, to?.code ?? null, to?.name ?? null, how],
        ];
      });
    }
  },
  async *ANNOUNCEMENTS(ctx, { unpublished }, asOf) {
    const pages = walk(
      (request) => announcements(ctx, unpublished ?? false, request),
      ({ dueOn, id }) => [dueOn, id],
    );
    for await (const rows of pages) {
      const by = await agenciesTold(
        ctx,
        rows.map(({ announcedById }) => announcedById),
        asOf,
      );
      yield rows.map(({ announcedById, number, signedOn, dueOn, publishedOn, publishedAt }) => [
        ...[by.get(announcedById)?.code ?? null, by.get(announcedById)?.name ?? null, number],
        ...[shown(signedOn), shown(dueOn), shown(publishedOn), publishedAt],
      ]);
    }
  },
  async *OBLIGATIONS(ctx, { dueBefore = ctx.today }, asOf) {
    const pages = walk(
      (request) => mattersDue(ctx, dueBefore, request),
      ({ dueOn, subjectId, rule }) => [dueOn, subjectId, rule],
    );
    for await (const rows of pages) {
      const whose = await agenciesTold(
        ctx,
        rows.map(({ agencyId }) => agencyId),
        asOf,
      );
      yield rows.map(({ dueOn, agencyId, rule, title }) => [
        ...[shown(dueOn), whose.get(agencyId)?.code ?? null, whose.get(agencyId)?.name ?? null, rule, title],
      ]);
    }
  },
};

async function* walk<Row>(
  page: (request: PageRequest) => Promise<Page<Row>>,
  keyOf: (row: Row) => readonly string[],
): AsyncGenerator<Row[]> {
  for (let after: string | null = null; ;) {
    const { rows, hasNextPage } = await page({ first: MAX_PAGE, after });
    yield rows;
    const last = rows.at(-1);
    if (!hasNextPage || last === undefined) return;
    after = cursorOf(keyOf(last));
  }
}

async function agenciesOn(ctx: Ctx, ids: readonly (string | null)[], asOf: Day): Promise<Map<string, AgencyRow>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  return new Map((await agenciesByIds(ctx, wanted, asOf)).map((row) => [row.id, row]));
}

interface Told {
  id: string;
  code: string;
  name: string;
}

/** What these agencies are called on the day, those that have ended as on their last. One statement for a page. */
export async function agenciesTold(ctx: Ctx, ids: readonly (string | null)[], asOf: Day): Promise<Map<string, Told>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  const called = (kind: string, alias: string) =>
    sql`join agency_attribute ${sql.ref(alias)} on ${sql.ref(`${alias}.agency_id`)} = told.id
      and ${sql.ref(`${alias}.kind`)} = ${kind}
      and ${sql.ref(`${alias}.valid_from`)} <= told.day and told.day < ${sql.ref(`${alias}.valid_to`)}`;
  const rows = await ask(
    ctx.em,
    sql<Told>`
      select told.id, c.value as code, n.value as name
      from (select id, case when valid_to <= ${asOf}::date then valid_to - 1 else ${asOf}::date end as day
            from agency where id = any(${wanted}::uuid[])) told
      ${called('CODE', 'c')} ${called('NAME', 'n')}
      where ${inScope(ctx.actor, sql.ref('told.id'), sql.ref('told.day'))}`,
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** 30/06/2021, as it is written here and read back. */
function shown(day: Day | null): string | null {
  return day === null ? null : day.split('-').toReversed().join('/');
}
