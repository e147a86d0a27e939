import { inTransaction, type JobCtx } from '@qms/chassis';
import { newId, type Actor } from '@qms/kernel';
import { actors, agencyFacts, done, openService, type Answer, type Asking, type World } from '@qms/testkit';
import { tables } from '../src/database.js';
import { mirrorQualitySystems } from '../src/quality-system/quality-system.jobs.js';
import { subgraph } from '../src/schema.js';

/** A province led by one of its departments, one more department, and a neighbour nobody here reaches. */
export interface Scene {
  world: World;
  province: string;
  leadUnit: string;
  agency: string;
  elsewhere: string;
  lead: Actor;
  inspector: Actor;
  head: Actor;
  secretary: Actor;
  outsider: Actor;
}

export async function openAudit(): Promise<Scene> {
  const world = await openService(tables, subgraph);
  const [province, leadUnit, agency, elsewhere] = [newId(), newId(), newId(), newId()];
  await world.seedAgencies([
    agencyFacts({ id: province, level: 'PROVINCE', leadUnitId: leadUnit }),
    agencyFacts({ id: leadUnit, parentId: province }),
    agencyFacts({ id: agency, parentId: province }),
    agencyFacts({ id: elsewhere }),
  ]);
  return {
    world,
    province,
    leadUnit,
    agency,
    elsewhere,
    lead: actors.lead(leadUnit),
    inspector: actors.inspector(leadUnit),
    head: actors.head(agency),
    secretary: actors.secretary(agency),
    outsider: actors.lead(elsewhere),
  };
}

export interface Made {
  id: string;
  version: number;
  state: string;
}

const FIELDS =
  'id version state actions reference plannedOn year signedOn reviewedOn teamSignedOn agencySignedOn closedOn';

/** What each verb of an inspection takes besides its id and version, with days that follow one another. */
export const STEPS = {
  announceInspection: { decisionNumber: '12/QĐ-SKHCN', decidedOn: '2021-06-01' },
  startInspection: { startedOn: '2021-06-10' },
  agreeMinutes: { minutes: 'Hệ thống phù hợp.\nMột lưu ý.', agreedOn: '2021-06-11' },
  signMinutes: { signer: 'Nguyễn Văn A', signedOn: '2021-06-12' },
  requestAgencyReport: { letterNumber: '7/SKHCN-TĐC', requestedOn: '2021-06-01', reportDueOn: '2021-06-20' },
  submitAgencyReport: { report: 'Báo cáo theo Điều 36.', submittedOn: '2021-06-15' },
  reviewAgencyReport: { review: 'Còn thiếu hai thủ tục.', reviewedOn: '2021-06-25' },
  closeInspection: { conclusion: 'Đạt.', closedOn: '2021-07-01' },
} as const;
export type Step = keyof typeof STEPS;

/** Calls one verb with its usual input. */
export function step(
  { world }: Scene,
  verb: Step,
  made: Pick<Made, 'id' | 'version'>,
  asking: Asking,
  input: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const given: Record<string, string> = { ...STEPS[verb], ...input };
  const typeOf = (name: string): string => (/(On)$/.test(name) ? 'Date!' : 'String!');
  const names = Object.keys(given);
  const declared = names.map((name) => `, $${name}: ${typeOf(name)}`).join('');
  const passed = names.map((name) => `, ${name}: $${name}`).join('');
  return world.query(
    `mutation ($id: ID!, $version: Int!${declared}) {
      ${verb}(inspectionId: $id, expectedVersion: $version${passed}) { ${FIELDS} }
    }`,
    { ...given, id: made.id, version: made.version },
    asking,
  );
}

export function plan(scene: Scene, asking: Asking, input: Record<string, unknown> = {}): Promise<Answer> {
  return scene.world.query(
    `mutation ($agencyId: ID!, $method: InspectionMethod!, $plannedOn: Date!, $inspectors: [ID!]!) {
      planInspection(agencyId: $agencyId, method: $method, plannedOn: $plannedOn, inspectors: $inspectors) { ${FIELDS} }
    }`,
    { agencyId: scene.agency, method: 'ON_SITE', plannedOn: freshDay(), inspectors: [scene.inspector.id], ...input },
    asking,
  );
}

let days = 0;

/** A day of 2021 that no other inspection of this file is planned for. */
export function freshDay(): string {
  days += 1;
  return new Date(Date.UTC(2021, 0, days)).toISOString().slice(0, 10);
}

const WAYS: Record<'ON_SITE' | 'DESK', readonly Step[]> = {
  ON_SITE: ['announceInspection', 'startInspection', 'agreeMinutes', 'signMinutes', 'signMinutes', 'closeInspection'],
  DESK: ['requestAgencyReport', 'submitAgencyReport', 'reviewAgencyReport', 'closeInspection'],
};

/** An inspection brought to a state by its own verbs; the second signature is the head's. */
export async function buildInspection(
  scene: Scene,
  method: 'ON_SITE' | 'DESK',
  state: string,
  input: { plannedOn?: string; agencyId?: string | undefined } = {},
): Promise<Made> {
  let made = of(await plan(scene, { as: scene.lead }, { method, ...input }));
  let signatures = 0;
  for (const verb of WAYS[method]) {
    if (made.state === state) return made;
    if (verb === 'signMinutes') signatures += 1;
    const byAgency = verb === 'submitAgencyReport' || (verb === 'signMinutes' && signatures === 2);
    const head = input.agencyId === undefined ? scene.head : actors.head(input.agencyId);
    made = of(await step(scene, verb, made, { as: byAgency ? head : scene.lead }));
  }
  return made;
}

/** The inspection that a mutation answered with; a refusal fails the test here, in its own words. */
export function of(answer: Answer): Made & Record<string, unknown> {
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return Object.values(answer.data as Record<string, Made & Record<string, unknown>>)[0] as Made &
    Record<string, unknown>;
}

/** The code of the first error, or undefined. */
export function codeOf(answer: Answer): unknown {
  return answer.errors?.[0]?.extensions['code'];
}

/** How many journal and outbox rows a subject has, by verb and event name. */
export async function traces(world: World, id: string): Promise<{ verbs: string[]; events: string[] }> {
  const verbs = await world.sql<{ verb: string }>('select verb from journal where subject_id = $1 order by id', [id]);
  const events = await world.sql<{ name: string }>(
    `select name from outbox where payload->>'inspectionId' = $1 order by id`,
    [id],
  );
  return { verbs: verbs.map((row) => row.verb), events: events.map((row) => row.name) };
}

/** The codes with which a verb turns away: outsiders (also with a stale version), unknown ids, stale versions, others. */
export async function refusals(
  scene: Scene,
  verb: Step,
  made: Made,
  allowed: Actor,
  others: readonly Actor[],
): Promise<{ outsider: unknown; outsiderStale: unknown; unknown: unknown; stale: unknown; others: unknown[] }> {
  const stale = { id: made.id, version: made.version - 1 };
  const seen: unknown[] = [];
  for (const as of others) seen.push(codeOf(await step(scene, verb, made, { as })));
  return {
    outsider: codeOf(await step(scene, verb, made, { as: scene.outsider })),
    outsiderStale: codeOf(await step(scene, verb, stale, { as: scene.outsider })),
    unknown: codeOf(await step(scene, verb, { id: newId(), version: 1 }, { as: allowed })),
    stale: codeOf(await step(scene, verb, stale, { as: allowed })),
    others: [...new Set(seen)],
  };
}

export const REFUSED = {
  outsider: 'NOT_FOUND',
  outsiderStale: 'NOT_FOUND',
  unknown: 'NOT_FOUND',
  stale: 'CONFLICT',
  others: ['FORBIDDEN'],
};

/** The lead, but also on the staff of the agency. */
export function leadOnStaff(scene: Scene): Actor {
  return { ...scene.lead, grants: [...scene.lead.grants, { role: 'STAFF', agencyId: scene.agency }] };
}

/** A quality system of the scene's agency, as the register told of it. */
export async function hearSystem(
  { world, agency }: Scene,
  facts: { stage?: string; holderId?: string; since?: string; to?: string | null } = {},
): Promise<string> {
  const { stage = 'APPLYING', holderId = agency, since = '2020-09-01', to = null } = facts;
  const id = newId();
  const members = [{ agencyId: holderId, from: since, to }];
  const ctx = world.ctx() as JobCtx;
  const event = { id: newId(), at: ctx.now, actorId: 'service:agency', requestId: newId(), source: 'agency' };
  const qualitySystems = [{ id, version: 1, stage, holderId, members }];
  await inTransaction(ctx.em, () => mirrorQualitySystems.run(ctx, { qualitySystems }, event));
  return id;
}

export interface Duty {
  id: string;
  version: number;
}

/** What each clause of a planned audit is given: an auditor, and somebody else's work. */
export function auditPlan(qualitySystemId: string, auditorId: string): Record<string, unknown> {
  const items = ['7.5.3', '8.5.1'].map((clause) => ({ clause, auditorId, responsibleId: newId() }));
  return { qualitySystemId, plannedOn: '2021-06-01', items };
}

export async function buildInternalAudit(scene: Scene, auditor: Actor, system?: string): Promise<Duty> {
  const input = auditPlan(system ?? (await hearSystem(scene)), auditor.id);
  return done(await scene.world.mutate('planInternalAudit', input, { as: scene.secretary }));
}

/** What a done audit says of the two clauses of a planned one. */
export const FOUND = {
  auditedOn: '2021-06-02',
  findings: [
    { clause: '8.5.1', result: 'NONCONFORMING', evidence: 'Thiếu phiếu kiểm soát', correction: 'Đã bổ sung' },
    { clause: '7.5.3', result: 'CONFORMING', evidence: 'Sổ phân phối tài liệu' },
  ],
  conclusion: 'Hệ thống phù hợp; một điểm đã khắc phục.',
};
