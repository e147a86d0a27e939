import { ask, type Columns, type Ctx, type PartMapping } from '@qms/chassis';
import { fold, type Day } from '@qms/kernel';
import { sql } from 'kysely';
import type { Agency } from '../agency/agency.js';
import type { Attribute, DatedObligation, Edge, Part } from '../part/part.js';
import type { Entry } from './history.js';

const from = (row: Columns): Day => String(row['valid_from']);
const to = (row: Columns): Day | null => (row['valid_to'] === 'infinity' ? null : String(row['valid_to']));
const span = (dated: { from: Day; to: Day | null }): Columns => ({
  valid_from: dated.from,
  valid_to: dated.to ?? 'infinity',
});

const attributes: PartMapping<Agency> = {
  table: 'agency_attribute',
  owner: 'agency_id',
  rows: (agency) =>
    agency.attributes.map((held) => ({
      kind: held.kind,
      value: held.value,
      folded: fold(held.value),
      ...span(held),
    })),
  fill(agency, rows) {
    agency.attributes = rows.map((row) => ({
      kind: row['kind'] as Attribute['kind'],
      value: String(row['value']),
      from: from(row),
      to: to(row),
    }));
  },
};

const obligations: PartMapping<Agency> = {
  table: 'agency_obligation',
  owner: 'agency_id',
  rows: (agency) =>
    agency.obligations.map((held) => ({
      obligation: held.obligation,
      legal_basis: held.legalBasis,
      ...span(held),
    })),
  fill(agency, rows) {
    agency.obligations = rows.map((row) => ({
      obligation: row['obligation'] as DatedObligation['obligation'],
      legalBasis: String(row['legal_basis']),
      from: from(row),
      to: to(row),
    }));
  },
};

const edges: PartMapping<Agency> = {
  table: 'agency_edge',
  owner: 'agency_id',
  rows: (agency) => agency.edges.map((edge) => ({ above_id: edge.aboveId, kind: edge.kind, ...span(edge) })),
  fill(agency, rows) {
    agency.edges = rows.map((row) => ({
      kind: row['kind'] as Edge['kind'],
      aboveId: String(row['above_id']),
      from: from(row),
      to: to(row),
    }));
  },
};

const entries: PartMapping<Agency> = {
  table: 'agency_entry',
  owner: 'agency_id',
  rows: (agency) =>
    agency.entries.map(({ legalBasis, by, ...entry }, n) => ({
      number: n + 1,
      ...entry,
      legal_basis: legalBasis,
      actor_id: by,
    })),
  fill(agency, rows) {
    agency.entries = rows.map((row) => ({
      nature: row['nature'] as Entry['nature'],
      part: row['part'] as Entry['part'],
      value: String(row['value']),
      was: row['was'] as string | null,
      since: String(row['since']),
      legalBasis: String(row['legal_basis']),
      reason: String(row['reason']),
      by: String(row['actor_id']),
      at: new Date(row['at'] as string).toISOString(),
    }));
  },
};

/** The dated parts of an agency, as rows of their own tables. */
export const datedParts: readonly PartMapping<Agency>[] = [attributes, obligations, edges, entries];

/** What an agency shows of its past and of what is entered for the future: at most so many of each part. */
const MOST = 100;

export interface HoldingRow {
  value: string;
  validFrom: Day;
  validTo: Day | null;
  legalBasis: string | null;
}

/** What each of many agencies has held of a part, the earliest first; the agencies have been checked for reach. */
export async function holdingsOf(ctx: Ctx, agencyIds: readonly string[], part: Part): Promise<HoldingRow[][]> {
  const table =
    part === 'OBLIGATION'
      ? sql`(select obligation as value, legal_basis, valid_from, valid_to from agency_obligation where agency_id = wanted.id)`
      : part === 'PARENT' || part === 'LEAD'
        ? sql`(select above_id::text as value, null as legal_basis, valid_from, valid_to from agency_edge
               where agency_id = wanted.id and kind = ${part})`
        : sql`(select value, null as legal_basis, valid_from, valid_to from agency_attribute
               where agency_id = wanted.id and kind = ${part})`;
  const rows = await ask(
    ctx.em,
    sql<HoldingRow & { id: string }>`
      select wanted.id, h.value, h.legal_basis as "legalBasis", h.valid_from::text as "validFrom",
             nullif(h.valid_to, 'infinity')::text as "validTo"
      from unnest(${agencyIds}::uuid[]) wanted(id)
      cross join lateral (select * from ${table} held order by valid_from limit ${MOST}) h
      order by h.valid_from`,
  );
  const byAgency = Map.groupBy(rows, ({ id }) => id);
  return agencyIds.map((id) => byAgency.get(id) ?? []);
}

export type EntryRow = Omit<Entry, 'by'> & { number: number; by: string };

/** What was entered in the histories of many agencies, the latest first. */
export async function entriesOf(ctx: Ctx, agencyIds: readonly string[]): Promise<EntryRow[][]> {
  const rows = await ask(
    ctx.em,
    sql<EntryRow & { id: string }>`
      select wanted.id, e.* from unnest(${agencyIds}::uuid[]) wanted(id)
      cross join lateral (
        select number, nature, part, value, was, since::text, legal_basis as "legalBasis", reason, actor_id as by, at
        from agency_entry where agency_id = wanted.id order by number desc limit ${MOST}) e
      order by e.number desc`,
  );
  const byAgency = Map.groupBy(rows, ({ id }) => id);
  return agencyIds.map((id) => byAgency.get(id) ?? []);
}
