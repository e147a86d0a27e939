// Who may import whom (docs/architecture.md). Each rule says what to do instead.
const services = '^services/([^/]+)/src/';
/** A file of a noun: services/<service>/src/<noun>/<noun>.<role>.ts, $1 the service. */
const role = (name) => `${services}[^/]+/[^/]+\\.${name}\\.ts$`;
const noun = `${services}[^/]+/[^/.]+\\.ts$`;
const policy = role('policy');
const ranks = {
  1: `${noun}|${policy}`,
  2: role('store'),
  3: role('commands'),
  type: role('type'),
  resolver: role('resolver'),
  jobs: role('jobs'),
};
const rank5 = `${services}(access|database|schema|jobs|config)\\.ts$`;
const doors = `${services}(server|worker)\\.ts$`;
const npm = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'];

const inside = (...parts) => parts.join('|');
const never = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    never(
      'no-circle',
      'Two rooms that need each other hide a third: give it a name.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    never('resolvable', 'The import leads nowhere: name the package in package.json.', {}, { couldNotResolve: true }),
    never(
      'services-are-strangers',
      'A service speaks to another through events and the graph, never through code.',
      { path: '^services/([^/]+)/' },
      { path: '^services/', pathNot: '^services/$1/' },
    ),
    never(
      'packages-know-no-service',
      'Move what both need into the package, or pass it in.',
      { path: '^packages/(?!cli/)' },
      { path: '^(services|gateway)/' },
    ),
    never(
      'gateway-reads-contracts',
      'The gateway reads services/*/schema.graphql as data.',
      { path: '^gateway/src/' },
      { path: '^services/' },
    ),
    never(
      'kernel-imports-nothing',
      'The kernel is words; work belongs in the chassis.',
      { path: '^packages/kernel/src/', pathNot: '\\.test\\.ts$' },
      { pathNot: '^packages/kernel/|^crypto$' },
    ),
    never(
      'events-speak-kernel',
      'Events are made of kernel words and zod.',
      { path: '^packages/events/src/', pathNot: '\\.test\\.ts$' },
      { pathNot: '^packages/(events|kernel)/|/zod/' },
    ),
    never(
      'documents-know-layouts',
      'Documents know the kernel alone.',
      { path: '^packages/documents/src/', pathNot: '\\.test\\.ts$' },
      { path: '^(packages/(?!documents|kernel)|services|gateway|infra)' },
    ),
    never(
      'chassis-knows-no-business',
      'Business belongs in a service.',
      { path: '^packages/chassis/src/', pathNot: '\\.test\\.ts$' },
      { path: '^(packages/(?!chassis|kernel|events)|services|gateway|infra)' },
    ),
    never(
      'testkit-is-for-tests',
      'What serves must not need the testkit.',
      { path: '/src/', pathNot: '\\.test\\.ts$|^packages/testkit/' },
      { path: '^packages/testkit/' },
    ),
    never(
      'rank-1',
      'A noun or policy knows kernel, events and other nouns; pass in what it needs.',
      { path: ranks[1], pathNot: '\\.test\\.ts$' },
      { pathNot: inside('^packages/(kernel|events)/', noun, policy) },
    ),
    never(
      'rank-2',
      'A store knows nouns, other stores and the database; settings and clients are passed in.',
      { path: ranks[2] },
      {
        pathNot: inside(
          '^packages/(kernel|events|chassis)/',
          noun,
          policy,
          ranks[2],
          'node_modules/(@mikro-orm|kysely|dataloader)',
          '^crypto$',
        ),
      },
    ),
    never(
      'rank-3',
      'A command knows nouns, policies and stores; another noun’s command would be a second flush.',
      { path: ranks[3] },
      {
        pathNot: inside(
          '^packages/(kernel|events|chassis|documents)/',
          noun,
          policy,
          ranks[2],
          '^crypto$',
          'node_modules/zod',
        ),
      },
    ),
    never(
      'rank-4a-type',
      'A type describes; it knows nouns, references and other types.',
      { path: ranks.type },
      {
        pathNot: inside(
          '^packages/(kernel|events|chassis)/',
          noun,
          policy,
          ranks[2],
          ranks.type,
          `${services}references\\.ts$`,
          'node_modules/(type-graphql|graphql|graphql-scalars|class-validator)',
        ),
      },
    ),
    never(
      'rank-4a-resolver',
      'A resolver calls commands and stores; work of its own belongs in one of them.',
      { path: ranks.resolver },
      {
        pathNot: inside(
          '^packages/(kernel|events|chassis|documents)/',
          noun,
          policy,
          ranks[2],
          ranks[3],
          ranks.type,
          `${services}references\\.ts$`,
          'node_modules/(type-graphql|graphql|graphql-scalars|dataloader)',
        ),
      },
    ),
    never(
      'rank-4b',
      'A job is an event or a clock and one call to a command; it knows no GraphQL.',
      { path: ranks.jobs },
      {
        pathNot: inside(
          '^packages/(kernel|events|chassis|documents)/',
          noun,
          policy,
          ranks[2],
          ranks[3],
          'node_modules/zod',
        ),
      },
    ),
    never(
      'rank-5-apart',
      'Lists do not know each other; the door puts them together. The schema alone is built with its access.',
      { path: rank5 },
      { path: rank5, pathNot: `${services}access\\.ts$` },
    ),
    never(
      'access-binds-the-schema',
      'Who may is asked of the schema, not of the list.',
      { pathNot: `${services}schema\\.ts$|\\.test\\.ts$` },
      { path: `${services}access\\.ts$` },
    ),
    never('doors-apart', 'The two doors share rank 5, not each other.', { path: doors }, { path: doors }),
    never('doors-are-entered-from-outside', 'Nothing inside imports a door.', { pathNot: doors }, { path: doors }),
    never(
      'declared',
      'Name the package in the package.json of the room that uses it.',
      { path: '^(packages|services|gateway|infra)/[^/]+/src/|^gateway/src/', pathNot: '\\.test\\.ts$' },
      { dependencyTypes: npm.filter((kind) => ['npm-no-pkg', 'npm-unknown'].includes(kind)) },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules|/dist/' },
    exclude: { path: 'node_modules/.*/node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.check.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
