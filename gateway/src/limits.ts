import {
  GraphQLError,
  Kind,
  type ASTVisitor,
  type FragmentDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/** What one operation may ask for, before anything is planned; a schema's description of itself is 15 deep. */
export const LIMITS = { depth: 15, aliases: 15, typenames: 50, directives: 5, rootFields: 20 } as const;

/** What one operation may cost: a person leafs through pages, a report job collects with whole pages of everything. */
export const MOST_COST = { person: 10_000, service: 50_000 } as const;

/** Refuses an operation that is too deep, renames too much or piles up directives; fragments are measured once each. */
export function withinLimits(context: ValidationContext): ASTVisitor {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of context.getDocument().definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const measured = new Map<string, number>();
  const depthOf = (set: SelectionSetNode | undefined): number => {
    if (!set) return 0;
    let deepest = 0;
    for (const selection of set.selections) {
      const below =
        selection.kind === Kind.FIELD
          ? 1 + depthOf(selection.selectionSet)
          : selection.kind === Kind.INLINE_FRAGMENT
            ? depthOf(selection.selectionSet)
            : depthOfFragment(selection.name.value);
      deepest = Math.max(deepest, below);
    }
    return deepest;
  };
  const depthOfFragment = (name: string): number => {
    const known = measured.get(name);
    if (known !== undefined) return known;
    // a circle is another rule's to refuse; here it only must not be walked for ever
    measured.set(name, 0);
    const depth = depthOf(fragments.get(name)?.selectionSet);
    measured.set(name, depth);
    return depth;
  };

  let aliases = 0;
  let typenames = 0;
  let directives = 0;
  return {
    OperationDefinition(node) {
      if (depthOf(node.selectionSet) > LIMITS.depth) context.reportError(tooExpensive('depth', LIMITS.depth));
      if (node.selectionSet.selections.length > LIMITS.rootFields) {
        context.reportError(tooExpensive('rootFields', LIMITS.rootFields));
      }
    },
    Field(node) {
      if (node.name.value === '__typename' && ++typenames === LIMITS.typenames + 1) {
        context.reportError(tooExpensive('typenames', LIMITS.typenames));
      }
      if (node.alias && ++aliases === LIMITS.aliases + 1) context.reportError(tooExpensive('aliases', LIMITS.aliases));
    },
    Directive() {
      if (++directives === LIMITS.directives + 1) context.reportError(tooExpensive('directives', LIMITS.directives));
    },
  };
}

export function tooExpensive(what: string, most: number): GraphQLError {
  const messages = {
    vi: `Truy vấn vượt giới hạn ${what} (${most}); hãy chia nhỏ.`,
    en: `The query exceeds the limit of ${what} (${most}); split it.`,
  };
  return new GraphQLError(messages.en, { extensions: { code: 'TOO_EXPENSIVE', budget: { [what]: most }, messages } });
}
