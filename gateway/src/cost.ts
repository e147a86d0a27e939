import {
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  Kind,
  OperationTypeNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/** A list that says no page size is taken for this long. */
const UNPAGED = 10;
/** Counting a whole list reads more than its page. */
const COUNT = 10;

export interface Costing {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  variables: Readonly<Record<string, unknown>>;
}

/**
 * What an operation may cost at most: each field one, everything beneath a page as often as the page is long. Known
 * before anything is planned; the number of selections is bounded before this is asked.
 */
export function costOf({ schema, operation, fragments, variables }: Costing): number {
  const pageSize = (field: FieldNode): number | null => {
    const value = field.arguments?.find(({ name }) => name.value === 'first')?.value;
    if (value?.kind === Kind.INT) return bounded(Number(value.value));
    if (value?.kind !== Kind.VARIABLE) return null;
    const name = value.name.value;
    return bounded(Number(Object.hasOwn(variables, name) ? variables[name] : standIn(name)));
  };

  /** What the operation itself says of a variable that was not given. */
  const standIn = (name: string): unknown => {
    const given = operation.variableDefinitions?.find(({ variable }) => variable.name.value === name)?.defaultValue;
    return given?.kind === Kind.INT ? given.value : undefined;
  };

  const costOfSet = (set: SelectionSetNode, typeName: string): number => {
    const type = schema.getType(typeName);
    let cost = 0;
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        cost += costOfSet(selection.selectionSet, selection.typeCondition?.name.value ?? typeName);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        if (fragment) cost += costOfSet(fragment.selectionSet, fragment.typeCondition.name.value);
      } else {
        // what describes the schema is open in the local profile alone, and costs no subgraph anything
        if (selection.name.value.startsWith('__')) {
          cost += 1;
          continue;
        }
        const field = isObjectType(type) ? type.getFields()[selection.name.value] : undefined;
        cost += field
          ? costOfField(selection, getNamedType(field.type).name, isListType(getNullableType(field.type)))
          : 1;
      }
    }
    return cost;
  };

  const costOfField = (field: FieldNode, typeName: string, isList: boolean): number => {
    if (field.name.value === 'totalCount') return COUNT;
    if (!field.selectionSet) return 1;
    const inPage = field.name.value === 'nodes' || field.name.value === 'edges';
    const times = pageSize(field) ?? (isList && !inPage ? UNPAGED : 1);
    return 1 + times * costOfSet(field.selectionSet, typeName);
  };

  const root = operation.operation === OperationTypeNode.MUTATION ? schema.getMutationType() : schema.getQueryType();
  return root ? costOfSet(operation.selectionSet, root.name) : 0;
}

/** A page size that no list accepts is refused by the list; here it only must not make a number of nonsense. */
function bounded(first: number): number {
  return Number.isFinite(first) ? Math.min(Math.max(Math.trunc(first), 0), 1_000) : 1_000;
}
