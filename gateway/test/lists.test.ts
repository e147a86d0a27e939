import { readFileSync } from 'node:fs';
import { buildASTSchema, getNamedType, getNullableType, isListType, isObjectType, parse } from 'graphql';
import { expect, test } from 'vitest';

const VERBS = 'the verbs of one noun';
const FAULTS = 'the faults of one file, capped where they are read';
const HELD = 'what one person holds, 200 at most';

/** Lists that no page cuts, and what bounds each. */
const BOUNDED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['AdministrativeProcedure', 'Agency', 'Declaration', 'Document', 'Inspection', 'Officer', 'QualitySystem', 'Report']
      .concat('Revision')
      .map((type) => [`${type}.actions`, VERBS]),
  ),
  'Viewer.actions': 'the verbs of one service',
  'ImportDocumentsResult.faults': FAULTS,
  'ImportInspectionsResult.faults': FAULTS,
  'RegisterImport.faults': FAULTS,
  'Officer.grants': HELD,
  'Officer.competences': HELD,
  'Viewer.grants': HELD,
  'SignIn.grants': HELD,
  'Inspection.inspectors': 'a team, 20 at most',
  'QualitySystem.agencies': 'a committee and the offices that share its system, each admitted by a decision',
  'Query.standards': 'the editions of one standard',
  'Report.figures': 'the eleven figures there are',
  'Report.missing': 'the services there are',
  'Report.renditions': 'one a format',
};

test('every list of the composed schema takes a page size, or is bounded by its nature', () => {
  const supergraph = parse(readFileSync(new URL('../supergraph.graphql', import.meta.url), 'utf8'));
  const schema = buildASTSchema(supergraph, { assumeValid: true, assumeValidSDL: true });
  const [paged, unpaged]: [string[], string[]] = [[], []];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const isPage = getNamedType(field.type).name.endsWith('Connection');
      if (!isPage && !isListType(getNullableType(field.type))) continue;
      // what a page carries is as long as the page
      if (type.name.endsWith('Connection') && ['nodes', 'edges'].includes(field.name)) continue;
      const takesFirst = field.args.some(({ name, type: of }) => name === 'first' && String(of) === 'Int!');
      (takesFirst ? paged : unpaged).push(`${type.name}.${field.name}`);
    }
  }
  expect(paged.length).toBeGreaterThan(25);
  expect(unpaged.sort()).toEqual(Object.keys(BOUNDED).sort());
});
