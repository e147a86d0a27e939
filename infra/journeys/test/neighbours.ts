import { startSystem, type Aim, type RunningSystem, type Target } from '@qms/journeys';
import type { Actor, Role } from '@qms/kernel';

/** Roles that are held somewhere, and see nothing beyond it. */
export const SOMEWHERE = [
  'HEAD',
  'ISO_SECRETARY',
  'INTERNAL_AUDITOR',
  'STAFF',
  'LEAD',
  'INSPECTOR',
  'APPROVER',
] as const;
/** Roles that are held everywhere. */
export const EVERYWHERE = ['SYSTEM_ADMINISTRATOR', 'MINISTRY_OVERSEER', 'SERVICE'] as const;

/** The whole product, one agency with everything that an agency has, and people of the agency next to it. */
export interface Neighbours {
  system: RunningSystem;
  /** The agency that nobody of the other one should learn of. */
  aim: Aim;
  /** What the neighbours may well ask for. */
  own: Target;
  /** The file of a report on the agency. */
  file: string;
  leadUnitId: string;
  /** By role: access tokens of neighbours; EXPIRED was head of the agency itself, NOBODY has no role at all. */
  tokens: ReadonlyMap<string, string>;
  data<Data>(query: string, token?: string): Promise<Data>;
  /** One with a role, as the gateway would name them to a subgraph. */
  actor(role: Role | null): Actor;
}

interface Found {
  agency: {
    qualitySystem: { id: string; latestDeclaration: { id: string } | null } | null;
    documents: { nodes: { id: string; effectiveRevision: { id: string } | null }[] };
    inspections: { nodes: { id: string }[] };
  };
  officers: { nodes: { id: string; email: string; grants: { id: string }[] }[] };
}

const FOUND = (id: string): string => `{
  agency(id: "${id}") {
    qualitySystem { id latestDeclaration { id } }
    documents(first: 2) { nodes { id effectiveRevision { id } } }
    inspections(first: 2) { nodes { id } } }
  officers(first: 2, filter: { agencyIds: ["${id}"] }) { nodes { id email grants { id } } } }`;

export async function startNeighbours(): Promise<Neighbours> {
  const system = await startSystem({ fsync: 'off' });
  const data: Neighbours['data'] = async (query, token) => {
    const { data: told, errors } = await system.ask(query, token === undefined ? {} : { token });
    if (errors) throw new Error(JSON.stringify(errors));
    return told;
  };
  const { a, b, leadUnit } = await data<Record<'a' | 'b' | 'leadUnit', { id: string; name: string; code: string }>>(
    `{ a: agencyByCode(code: "48-STC") { id code name } b: agencyByCode(code: "48-SXD") { id code name }
       leadUnit: agencyByCode(code: "48-SKHCN") { id code name } }`,
  );
  const { requestReport: report } = await data<{ requestReport: { id: string } }>(
    `mutation { requestReport(kind: QUARTERLY, period: "2020-Q4", scopeAgencyId: "${a.id}") { id } }`,
  );
  const tokens = await people(system, data, a.id, b.id);
  const [theirs, mine] = [await data<Found>(FOUND(a.id)), await data<Found>(FOUND(b.id))];
  const rendition = await made(data, report.id);
  const idsOf = ({ agency, officers }: Found): Record<string, string> => ({
    qualitySystem: agency.qualitySystem?.id ?? '',
    document: agency.documents.nodes[0]?.id ?? '',
    revision: agency.documents.nodes[0]?.effectiveRevision?.id ?? '',
    inspection: agency.inspections.nodes[0]?.id ?? '',
    officer: officers.nodes[0]?.id ?? '',
  });
  const ids = {
    agency: a.id,
    ...idsOf(theirs),
    declaration: theirs.agency.qualitySystem?.latestDeclaration?.id ?? '',
    grant: theirs.officers.nodes[0]?.grants[0]?.id ?? '',
    report: report.id,
    rendition,
    ...(await files(data, a.id)),
  };
  const texts = [a.name, `"${a.code}"`, ...theirs.officers.nodes.flatMap(({ email }) => email)];
  return {
    system,
    data,
    tokens,
    aim: { ids, code: a.code, name: a.name, markers: [...Object.values(ids), ...texts] },
    own: { ids: { agency: b.id, ...idsOf(mine) }, code: b.code, name: b.name },
    file: `/files/reports/${rendition}`,
    leadUnitId: leadUnit.id,
    actor: (role) => ({
      id: role === 'SERVICE' ? 'service:probe' : (mine.officers.nodes[0]?.id ?? ''),
      name: 'Người dò',
      grants: role === null ? [] : [{ role, agencyId: EVERYWHERE.some((each) => each === role) ? null : b.id }],
    }),
  };
}

/** People with one role each, as an administrator would make them, and their tokens. */
async function people(
  system: RunningSystem,
  data: Neighbours['data'],
  agencyId: string,
  neighbourId: string,
): Promise<Map<string, string>> {
  const admin = await system.tokenOf('admin@demo.qms');
  const spans: [string, string | null][] = [
    ...SOMEWHERE.map((role): [string, string] => [role, `role: ${role}, agencyId: "${neighbourId}"`]),
    ['EXPIRED', `role: HEAD, agencyId: "${agencyId}", to: "2024-01-01"`],
    ['NOBODY', null],
  ];
  const tokens = new Map<string, string>();
  for (const [who, grant] of spans) {
    const email = `probe.${who.toLowerCase()}@demo.qms`;
    const { enrolOfficer: made } = await data<{ enrolOfficer: { id: string; version: number } }>(
      `mutation { enrolOfficer(name: "Người dò", email: "${email}") { id version } }`,
      admin,
    );
    const given = `officerId: "${made.id}", from: "2020-01-01", expectedVersion: ${made.version}`;
    if (grant !== null) await data(`mutation { grantRole(${given}, ${grant}) { id } }`, admin);
    tokens.set(who, await system.tokenOf(email));
  }
  return tokens;
}

/** What the lead unit's officer has brought and taken out, and a decision of the agency's own. */
async function files(data: Neighbours['data'], agencyId: string): Promise<Record<string, string>> {
  type Made = Record<'upload' | 'registerImport' | 'registerExport', { id: string }>;
  const made = await data<Made>(`mutation {
    upload: requestUpload(name: "co-quan.csv", bytes: 3) { id }
    registerImport: importAgencies(csv: "code,name,level,parent_code,obligation\\n1,2,3,4,5\\n", dryRun: true,
      validFrom: "2021-01-01") { id }
    registerExport: exportList(list: AGENCIES, format: CSV) { id } }`);
  await data(`mutation { announceProcedures(announcedById: "${agencyId}", decisionNumber: "9/QĐ-DÒ",
    decisionOn: "2021-03-01", procedures: [{ code: "1.999999", name: "Thủ tục dò", field: "Dò" }]) { id } }`);
  const { announcements } = await data<{ announcements: { nodes: { id: string; number: string }[] } }>(
    '{ announcements(first: 100) { nodes { id number } } }',
  );
  const announcement = announcements.nodes.find(({ number }) => number === '9/QĐ-DÒ')?.id ?? '';
  return { ...Object.fromEntries(Object.entries(made).map(([of, { id }]) => [of, id])), announcement };
}

/** The id of the first file of a report, once it is made. */
async function made(data: Neighbours['data'], reportId: string): Promise<string> {
  for (let waited = 0; waited < 300; waited += 1) {
    const { report } = await data<{ report: { renditions: { id: string }[] } }>(
      `{ report(id: "${reportId}") { renditions { id } } }`,
    );
    const [file] = report.renditions;
    if (file) return file.id;
    await new Promise((again) => setTimeout(again, 200));
  }
  throw new Error('the report was not made within a minute');
}
