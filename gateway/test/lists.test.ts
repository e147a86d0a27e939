import { readFileSync } from 'node:fs';
import { buildASTSchema, getNamedType, getNullableType, isListType, isObjectType, parse } from 'graphql';
import { expect, test } from 'vitest';

const VERBS = 'the verbs of one noun';
const FAULTS = 'the faults of one file, capped where they are read';
const HELD = 'what one person holds, 200 at most';
const HEIRS = 'who took over in one act of reorganisation';
const HISTORY = 'what one agency has held or had entered, cut at 100';
const LINEAGE = 'what one agency tells of its lineage, cut at 1,000';
const SHARERS = 'a committee and the offices that share its system, each admitted by a decision';

/** Lists that no page cuts, and what bounds each. */
const BOUNDED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['AdministrativeProcedure', 'Agency', 'Declaration', 'Document', 'Inspection', 'Officer', 'QualitySystem', 'Report']
      .concat(
        'Announcement',
        'Revision',
        'InternalAudit',
        'ManagementReview',
        'Standard',
        'Term',
        'Succession',
        'WorkingDay',
      )
      .map((type) => [`${type}.actions`, VERBS]),
  ),
  'Viewer.actions': 'the verbs of one service',
  'ImportDocumentsResult.faults': FAULTS,
  'ImportInspectionsResult.faults': FAULTS,
  'RegisterImport.faults': FAULTS,
  'RegisterImportChange.changes': 'the columns of one row',
  'Agency.names': HISTORY,
  'Agency.codes': HISTORY,
  'Agency.levels': HISTORY,
  'Agency.obligations': HISTORY,
  'Agency.entries': HISTORY,
  'Agency.predecessors': LINEAGE,
  'Agency.successors': LINEAGE,
  'Succession.lines': 'the pairs of one act, 1,000 at most',
  'Succession.foundings': 'agencies that are heirs in one act, 1,000 at most',
  'Officer.grants': HELD,
  'Officer.competences': HELD,
  'Viewer.grants': HELD,
  'SignIn.grants': HELD,
  'Inspection.inspectors': 'a team, 20 at most',
  'Committee.members': 'a committee, 50 people at most',
  'Document.procedures': 'what one document describes, 500 at most',
  'InternalAudit.items': 'the clauses of one audit, 200 at most',
  'ManagementReview.inputs': 'the inputs that the standard names',
  'ManagementReview.decisions': 'the decisions of one review, 100 at most',
  'Declaration.successors': HEIRS,
  'PublicDeclaration.successors': HEIRS,
  'PublicDeclaration.alsoServes': SHARERS,
  'QualitySystem.grounds': 'the grounds there are',
  'Query.terms': 'the terms there are',
  'Query.workingDays': 'the days of one year',
  'QualitySystem.agencies': SHARERS,
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
