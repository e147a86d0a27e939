import type { EntitySchema } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { DomainError, Noun } from '@qms/kernel';

export type Columns = Record<string, unknown>;

/** Dated parts or children without identity: plain arrays on the noun, rows of their own table. */
export interface PartMapping<N> {
  table: string;
  /** The column that holds the noun's id. */
  owner: string;
  rows(noun: N): Columns[];
  fill(noun: N, rows: Columns[]): void;
}

/** How a plain class meets its tables, and what the corridor must know about it. */
export interface NounMapping<N extends Noun = Noun> {
  /** As in the journal: `quality-system`. */
  name: string;
  noun: new (...never: never[]) => N;
  schema: EntitySchema;
  parts: readonly PartMapping<N>[];
  /** The agency whose people may read the noun's journal; null for what belongs to none. */
  agencyOf(noun: N): string | null;
  /** Fields that hold personal data: kept beside the journal's chain, so that they can be erased. */
  personal: readonly string[];
  /** What is computed from the noun's rows whenever they change, in the same transaction. */
  settle(em: SqlEntityManager, noun: N): Promise<unknown>;
  /** What the breach of a named database constraint means to people. */
  constraints: Readonly<Record<string, () => DomainError>>;
}

interface MappingOptions<N extends Noun> {
  name: string;
  noun: { prototype: N };
  schema: unknown;
  agencyOf(noun: N): string | null;
  parts?: readonly PartMapping<N>[];
  personal?: readonly (keyof N & string)[];
  settle?: (em: SqlEntityManager, noun: N) => Promise<unknown>;
  constraints?: Readonly<Record<string, () => DomainError>>;
}

export function mapNoun<N extends Noun>(options: MappingOptions<N>): NounMapping<N> {
  return {
    name: options.name,
    noun: options.noun as unknown as NounMapping<N>['noun'],
    schema: options.schema as EntitySchema,
    agencyOf: options.agencyOf,
    parts: options.parts ?? [],
    personal: options.personal ?? [],
    settle: options.settle ?? (() => Promise.resolve()),
    constraints: options.constraints ?? {},
  };
}

/** The noun's fields as the journal shows them, personal ones apart. */
export function snapshotOf<N extends Noun>(
  mapping: NounMapping<N>,
  noun: N,
): { open: Columns; personal: Columns | null } {
  const open: Columns = {};
  const personal: Columns = {};
  for (const [field, value] of Object.entries(noun)) {
    if (field.startsWith('__') || field === 'happenings' || field === 'changedAt') continue;
    if (mapping.personal.some((name) => name === field)) personal[field] = value;
    else open[field] = value;
  }
  return { open, personal: mapping.personal.length > 0 ? personal : null };
}
