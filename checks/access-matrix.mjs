// Writes docs/access.md out of the declarations, each policy run for each role: node checks/access-matrix.mjs [--write]
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const SERVICES = ['agency', 'document-control', 'audit', 'reporting'];
const dist = (room, file) => import(join(root, room, 'dist', file));
const { lets, uncovered } = await dist('packages/chassis', 'index.js');
const { ROLES } = await dist('packages/kernel', 'index.js');
const { buildSchema } = await import(join(root, 'packages/chassis/node_modules/graphql/index.js'));

export const declarations = [];
for (const service of SERVICES) declarations.push((await dist(`services/${service}`, 'src/access.js')).access);

/** What the composed schema holds that no declaration covers. */
export function uncoveredInSupergraph() {
  return uncovered(buildSchema(readFileSync(join(root, 'gateway/supergraph.graphql'), 'utf8')), declarations);
}

const SHORT = {
  SYSTEM_ADMINISTRATOR: 'ADMIN',
  MINISTRY_OVERSEER: 'MINISTRY',
  ISO_SECRETARY: 'SECRETARY',
  INTERNAL_AUDITOR: 'AUDITOR',
};
const EVERYWHERE = ['SYSTEM_ADMINISTRATOR', 'MINISTRY_OVERSEER', 'SERVICE'];

/** Each policy's own sentence, as it stands above it. */
const sentences = new Map();
for (const folder of [...SERVICES.map((service) => `services/${service}/src`), 'packages/chassis/src']) {
  const files = readdirSync(join(root, folder), { recursive: true }).filter((path) =>
    /\.policy\.ts$|journal-read\.ts$/.test(path),
  );
  for (const file of files) {
    const source = readFileSync(join(root, folder, file), 'utf8');
    for (const [, comment, name] of source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export function (may\w+)/g))
      sentences.set(`${folder} ${name}`, comment.replace(/\s*\n\s*\* ?/g, ' ').trim());
  }
}
function sentenceOf(service, policy) {
  const said = sentences.get(`services/${service}/src ${policy}`) ?? sentences.get(`packages/chassis/src ${policy}`);
  if (!said) throw new Error(`${policy} of ${service} has no sentence above it`);
  return said;
}

/** ● always, or the conditions under which. */
function cell(rule, role, notes) {
  const id = role === 'SERVICE' ? 'service:x' : 'x';
  const actor = { id, name: role, grants: [{ role, agencyId: EVERYWHERE.includes(role) ? null : 'here' }] };
  const here = { id, roles: new Set([role]) };
  const yes = rule.cases.filter((each) => lets(rule, actor, here, each.object(id)));
  if (yes.length === rule.cases.length) return '●';
  if (yes.length === 0) return '';
  const text = yes.map(({ when }) => when).join('; ');
  if (!notes.includes(text)) notes.push(text);
  return `${notes.indexOf(text) + 1}`;
}

function table(title, service, rows) {
  const notes = [];
  const lines = rows.map(({ name, rule }) => {
    if (rule.kind === 'public') return `| ${name} | ${ROLES.map(() => '○').join(' | ')} |`;
    return `| ${name} | ${ROLES.map((role) => cell(rule, role, notes)).join(' | ')} |`;
  });
  const said = new Map();
  for (const { name, rule } of rows) {
    const key = rule.kind === 'public' ? `○ ${rule.reason}` : sentenceOf(service, rule.policy);
    said.set(key, [...(said.get(key) ?? []), name]);
  }
  return [
    `### ${title}`,
    '',
    `| | ${ROLES.map((role) => SHORT[role] ?? role).join(' | ')} |`,
    `|---|${ROLES.map(() => ':-:').join('|')}|`,
    ...lines,
    '',
    ...notes.flatMap((note, at) => [`${at + 1}: ${note}.  `]),
    ...(notes.length > 0 ? [''] : []),
    ...[...said].map(([sentence, names]) => `- **${names.join(', ')}**: ${sentence}`),
    '',
  ];
}

export function page() {
  const body = declarations.flatMap(({ service, queries, mutations, types }) => {
    const verbs = Object.entries(mutations).map(([name, rule]) => ({ name: `\`${name}\``, rule }));
    const reads = [
      ...Object.entries(queries).map(([name, rule]) => ({ name: `\`${name}\``, rule })),
      ...Object.entries(types).flatMap(([type, { rule, fields }]) => [
        { name: type, rule },
        ...Object.entries(fields).map(([field, own]) => ({ name: `${type}.${field}`, rule: own })),
      ]),
    ].filter(({ rule }) => rule.kind === 'policy' || rule.kind === 'public');
    const parts = Object.entries(types).filter(([, { rule }]) => rule.kind === 'part');
    return [
      `## ${service}`,
      '',
      ...table('Verbs', service, verbs),
      ...table('Reads', service, reads),
      `Shown only as a part: ${parts.map(([type, { rule }]) => `${type} (of ${rule.of.join(', ')})`).join(', ')}.`,
      '',
    ];
  });
  const policies = new Set(
    declarations.flatMap(({ service, queries, mutations, types }) =>
      [
        ...Object.values(queries),
        ...Object.values(mutations),
        ...Object.values(types).flatMap(({ rule, fields }) => [rule, ...Object.values(fields)]),
      ].flatMap((rule) => (rule.kind === 'policy' ? [`${service} ${rule.policy}`] : [])),
    ),
  );
  return [
    '# Who may do and see what',
    '',
    'Written by `node checks/access-matrix.mjs --write` out of `services/*/src/access.ts`, each policy run once for each',
    `role; ${policies.size} policies in all. A role held at an agency reaches what lies below it, and LEAD and INSPECTOR`,
    'reach what their unit leads. **What no role reaches is not there**: NOT_FOUND, or null, in the words of what does',
    'not exist. Within reach, a verb that its policy refuses is FORBIDDEN.',
    '',
    '● may · a number: may under that condition · ○ open to whoever is signed in · empty: may not.',
    'A list, a count, a search, a reference and a file show the objects that their type shows, and no others. Duties',
    'that must lie in different hands (author, reviewer, approver; inspector and inspected) are rules of the nouns, and',
    'refuse with RULE_BROKEN whoever the matrix lets try.',
    '',
    ...body,
  ].join('\n');
}

const PAGE = join(root, 'docs/access.md');
export function isCurrent() {
  return readFileSync(PAGE, 'utf8') === page();
}
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--write')) writeFileSync(PAGE, page());
  else process.stdout.write(page());
  process.exit(0);
}
