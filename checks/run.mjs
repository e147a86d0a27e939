// Every check that keeps the house standing; one line each, all failures at the end.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'graphql';
import rules from '../dependency-rules.cjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const SERVICES = ['agency', 'document-control', 'audit', 'reporting'];
const bin = (name) => join(root, 'node_modules', '.bin', name);
const options = { cwd: root, encoding: 'utf8', stdio: 'pipe', maxBuffer: 50_000_000 };
/** A program's output; one that fails throws, unless its output tells more than its exit. */
function run(program, args, { mayFail = false } = {}) {
  try {
    return execFileSync(program, args, options);
  } catch (error) {
    if (mayFail && error.stdout) return error.stdout;
    throw error;
  }
}
const ROOMS = [
  ...['packages', 'services', 'infra'].flatMap((row) =>
    readdirSync(join(root, row)).map((room) => `${row}/${room}/src`),
  ),
  'gateway/src',
];
const CRUISE = ['--config', 'dependency-rules.cjs', ...ROOMS.filter((room) => existsSync(join(root, room)))];
const cure = (name) => rules.forbidden.find((rule) => rule.name === name)?.comment ?? '';
const read = (path) => readFileSync(join(root, path), 'utf8');

function filesBelow(folder, keep) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (['node_modules', 'dist', '.turbo'].includes(entry.name)) return [];
    return entry.isDirectory() ? filesBelow(path, keep) : keep(path) ? [path] : [];
  });
}
const sources = ['packages', 'services', 'gateway', 'infra'].flatMap((room) =>
  filesBelow(room, (path) => path.endsWith('.ts')),
);
const inSource = sources.filter((path) => path.includes('/src/'));

const kebab = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const FORBIDDEN = ['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'lib', 'base', 'manager', 'data', 'info'];
const ROLES = ['policy', 'store', 'commands', 'type', 'resolver', 'jobs', 'test'];

const checks = {
  'every file has its types, the tests too': () => {
    run(bin('tsc'), ['-p', 'tsconfig.check.json']);
    return [];
  },

  'eslint finds nothing': () => {
    run(bin('eslint'), ['.', '--max-warnings=0']);
    return [];
  },

  'every file is laid out as prettier does': () => {
    run(bin('prettier'), ['--check', '--log-level=warn', '.']);
    return [];
  },

  'names are kebab-case, of the closed list of roles, and none of the forbidden words': () =>
    inSource.flatMap((path) => {
      const parts = path.split('/src/')[1].replace(/\.ts$/, '').split('/');
      const words = parts.flatMap((part) => part.split(/[.-]/));
      const faults = parts
        .filter((part) => !/^[a-z0-9]+([.-][a-z0-9]+)*$/.test(part))
        .map((part) => `${path}: ${part} is not kebab-case`);
      if (words.some((word) => FORBIDDEN.includes(word)) && !path.endsWith('/database.ts'))
        faults.push(`${path}: a forbidden word`);
      if (path.startsWith('services/') && parts.length === 2) {
        const [noun, role] = parts[1].split('.');
        if (noun !== parts[0] || (role !== undefined && !ROLES.includes(role)))
          faults.push(`${path}: not <noun>.<role> of its folder`);
      }
      if (path.endsWith('/index.ts') && !path.startsWith('packages/') && !path.startsWith('infra/'))
        faults.push(`${path}: index.ts outside packages`);
      return faults;
    }),

  'everyone imports only what its room may (dependency-rules.cjs)': () => {
    const said = JSON.parse(run(bin('depcruise'), [...CRUISE, '--output-type', 'json'], { mayFail: true }));
    if (said.summary.totalCruised < 100) return [`only ${said.summary.totalCruised} modules were read`];
    return said.summary.violations.map(({ rule, from, to }) => `${from} → ${to}: ${rule.name}. ${cure(rule.name)}`);
  },

  'kernel has no dependency': () => Object.keys(JSON.parse(read('packages/kernel/package.json')).dependencies ?? {}),

  'each schema.graphql is what its service prints': () =>
    SERVICES.filter(
      (service) =>
        run(process.execPath, ['checks/print-schema.mjs', service]) !== read(`services/${service}/schema.graphql`),
    ).map((service) => `services/${service}/schema.graphql is stale: node checks/print-schema.mjs ${service} --write`),

  'the supergraph is what the four compose to': () => {
    run(process.execPath, ['gateway/dist/compose.js', '--check']);
    return [];
  },

  'docs/access.md is what the policies say, and nothing of the composed schema is without one': async () => {
    const { isCurrent, uncoveredInSupergraph } = await import('./access-matrix.mjs');
    return [
      ...uncoveredInSupergraph(),
      ...(isCurrent() ? [] : ['docs/access.md is stale: node checks/access-matrix.mjs --write']),
    ];
  },

  'every event route has a handler and every handler a route': async () => {
    const { routes } = await import(join(root, 'packages/events/dist/index.js'));
    const routed = Object.entries(routes).flatMap(([event, heard]) =>
      heard.map(({ service, job }) => `${event} → ${service}/${job}`),
    );
    const handled = SERVICES.flatMap((service) =>
      JSON.parse(
        run(process.execPath, [
          '-e',
          `import(${JSON.stringify(join(root, 'services', service, 'dist/src/jobs.js'))}).then((m) => { console.log(JSON.stringify(m.listeners.map((l) => l.event + ' → ${service}/' + l.name))); process.exit(0); })`,
        ]),
      ),
    );
    return [
      ...routed.filter((route) => !handled.includes(route)).map((route) => `${route}: no handler`),
      ...handled.filter((route) => !routed.includes(route)).map((route) => `${route}: no route`),
    ];
  },

  'each mutation has its test, named for it, and its word in the glossary': () => {
    const glossary = read('docs/glossary.md');
    return SERVICES.flatMap((service) => {
      const { definitions } = parse(read(`services/${service}/schema.graphql`));
      const verbs = definitions.find(({ name }) => name?.value === 'Mutation')?.fields.map(({ name }) => name.value);
      return (verbs ?? []).flatMap((verb) => [
        ...(existsSync(join(root, 'services', service, 'test', `${kebab(verb)}.test.ts`))
          ? []
          : [`${verb}: no services/${service}/test/${kebab(verb)}.test.ts`]),
        ...(new RegExp(`\\b${verb}\\b`).test(glossary) ? [] : [`${verb} is not in docs/glossary.md`]),
      ]);
    });
  },

  'each room has its README, and each noun stands in that of its service': () =>
    ['packages', 'services', 'infra', '.']
      .flatMap((row) => readdirSync(join(root, row)).map((room) => (row === '.' ? room : `${row}/${room}`)))
      .filter((room) => existsSync(join(root, room, 'package.json')))
      .flatMap((room) => {
        if (!existsSync(join(root, room, 'README.md'))) return [`${room} has no README.md`];
        if (!room.startsWith('services/')) return [];
        const said = read(`${room}/README.md`);
        return readdirSync(join(root, room, 'src'), { withFileTypes: true })
          .filter((entry) => entry.isDirectory() && !said.includes(`\`${entry.name}\``))
          .map(({ name }) => `${room}/README.md does not name ${name}`);
      }),

  '.env.example names every variable that a config.ts reads': () => {
    const known = new Set([...read('.env.example').matchAll(/^#?\s*([A-Z][A-Z_]+)=/gm)].map(([, name]) => name));
    return inSource
      .filter(
        (path) =>
          /^(services|gateway|infra\/local|packages\/cli)\b.*\/config\.ts$/.test(path) ||
          path.endsWith('service-settings.ts'),
      )
      .flatMap((path) =>
        [...read(path).matchAll(/\b((?:QMS|DATABASE|QUEUE|LOG|SMTP|MAIL)_[A-Z_]*[A-Z])\b/g)].map(([, name]) => [
          path,
          name,
        ]),
      )
      .filter(([, name]) => !known.has(name))
      .map(([path, name]) => `${name} (${relative(root, join(root, path))}) is not in .env.example`);
  },
};

/** Enough of a tool's output to begin mending with. */
function firstLines(text, most = 40) {
  const lines = text.split('\n');
  return lines.length <= most ? text : [...lines.slice(0, most), `… and ${lines.length - most} lines more`].join('\n');
}

const failures = [];
for (const [title, check] of Object.entries(checks)) {
  const began = performance.now();
  let faults;
  try {
    faults = await check();
  } catch (error) {
    faults = [firstLines(`${error.stdout ?? ''}${error.stderr ?? ''}`.trim() || error.message)];
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${faults.length === 0 ? '✓' : '✗'} ${title} (${seconds} s)`);
  failures.push(...faults.map((fault) => `${title}:\n  ${fault}`));
}
if (failures.length > 0) console.error(`\n${failures.join('\n')}`);
process.exit(failures.length > 0 ? 1 : 0);
