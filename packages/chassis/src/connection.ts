import { cursorOf, type Page } from '@qms/kernel';
import { Directive, Field, Int, ObjectType, type ClassType } from 'type-graphql';

@Directive('@shareable')
@ObjectType('PageInfo', { description: 'Where a page ends and whether another follows.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'True if rows follow this page.' })
  hasNextPage!: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor to pass as `after` for the next page.' })
  endCursor!: string | null;
}

export interface Connection<Row> {
  nodes: Row[];
  edges: { node: Row; cursor: string }[];
  pageInfo: PageInfo;
  /** Runs its own statement, only when the client selects it. */
  count: () => Promise<number>;
}

/** The Relay shape of a list of `node`: `XConnection { nodes edges pageInfo totalCount }`. */
export function connectionType<Row extends object>(
  name: string,
  node: () => ClassType<Row>,
): ClassType<Connection<Row>> {
  @ObjectType(`${name}Edge`, { description: `One ${name} of a list, with its place in it.` })
  class Edge {
    @Field(node, { description: 'The row.' })
    node!: Row;

    @Field(() => String, { description: 'Opaque; pass as `after` to go on from here.' })
    cursor!: string;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}.` })
  class NamedConnection implements Connection<Row> {
    @Field(() => [node()], { description: 'The rows of this page.' })
    nodes!: Row[];

    @Field(() => [Edge], { description: 'The rows of this page with their cursors.' })
    edges!: Edge[];

    @Field(() => PageInfo, { description: 'Where this page ends.' })
    pageInfo!: PageInfo;

    count!: () => Promise<number>;

    @Field(() => Int, { description: 'How many rows the whole list has; counted only when asked for.' })
    totalCount(): Promise<number> {
      return this.count();
    }
  }
  return NamedConnection;
}

/** A page of rows as a connection; `keyOf` gives the sort key that the cursor carries. */
export function connection<Row>(
  page: Page<Row>,
  keyOf: (row: Row) => readonly string[],
  count: () => Promise<number>,
): Connection<Row> {
  const edges = page.rows.map((node) => ({ node, cursor: cursorOf(keyOf(node)) }));
  return {
    nodes: page.rows,
    edges,
    pageInfo: { hasNextPage: page.hasNextPage, endCursor: edges.at(-1)?.cursor ?? null },
    count,
  };
}
