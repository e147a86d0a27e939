import { inTransaction, type JobCtx } from '@qms/chassis';
import { newId, type Actor } from '@qms/kernel';
import { actors, done, openService, type Answer, type World } from '@qms/testkit';
import { tables } from '../src/database.js';
import { takeInCoverage } from '../src/coverage/coverage.jobs.js';
import { takeInInternalAudit, takeInManagementReview } from '../src/evidence/evidence.jobs.js';
import { subgraph } from '../src/schema.js';

export interface Built {
  id: string;
  version: number;
}

let made = 0;

interface AgencyInput {
  code?: string;
  name?: string;
  level?: string;
  obligation?: string;
  parentId?: string;
  validFrom?: string;
}

/** An agency entered through its own verb by the register's own process. */
export async function registerAgency(world: World, overrides: AgencyInput = {}): Promise<Built> {
  made += 1;
  const input = {
    code: `T-${made}`,
    name: `Cơ quan thử ${made}`,
    level: 'DEPARTMENT',
    obligation: 'MANDATORY',
    legalBasis: 'QĐ19 art. 2.1',
    validFrom: '2014-05-18',
    ...overrides,
  };
  return done(await world.mutate('registerAgency', input));
}

/** A city led by one of its departments, one more department, and another city that nobody here reaches. */
export interface Scene {
  world: World;
  city: string;
  leadUnit: string;
  agency: string;
  elsewhere: string;
  lead: Actor;
  approver: Actor;
  head: Actor;
  secretary: Actor;
  staff: Actor;
  outsider: Actor;
}

export async function openRegister(options: Parameters<typeof openService>[2] = {}): Promise<Scene> {
  const world = await openService(tables, subgraph, options);
  const city = await registerAgency(world, { code: '48', level: 'PROVINCE' });
  const { id: leadUnit } = await registerAgency(world, { code: '48-SKHCN', parentId: city.id });
  const { id: agency } = await registerAgency(world, { code: '48-STC', parentId: city.id });
  const { id: elsewhere } = await registerAgency(world, { code: '49', level: 'PROVINCE' });
  const appointment = { agencyId: city.id, leadUnitId: leadUnit, from: '2014-05-18', expectedVersion: city.version };
  done(await world.mutate('appointLeadUnit', appointment));
  return {
    world,
    city: city.id,
    leadUnit,
    agency,
    elsewhere,
    lead: actors.lead(leadUnit),
    approver: actors.approver(city.id),
    head: actors.head(agency),
    secretary: actors.secretary(agency),
    staff: actors.staff(agency),
    outsider: actors.head(elsewhere),
  };
}

export const STAGES = ['BUILDING', 'APPLYING', 'CONFIRMED', 'DECLARED', 'REDECLARATION_DUE'] as const;
export type Stage = (typeof STAGES)[number];

export interface BuiltSystem extends Built {
  stage: Stage;
  /** Of its declaration, once it has one. */
  declaration: Built | null;
}

/** A quality system of an agency of its own, brought to a stage by its own verbs. */
export async function buildSystem(
  scene: Scene,
  stage: Stage = 'BUILDING',
  given: { procedureIds?: string[]; holder?: string } = {},
): Promise<BuiltSystem & { holder: string }> {
  const { world } = scene;
  const holder = given.holder ?? (await registerAgency(world, { parentId: scene.city })).id;
  const head = actors.head(holder);
  const input = {
    holderId: holder,
    name: 'HTQLCL',
    scope: 'Mọi thủ tục',
    legalBasis: 'QĐ19 art. 4.1',
    on: '2019-01-10',
    procedureIds: given.procedureIds ?? [],
  };
  const system: BuiltSystem = {
    ...done<Built & { stage: Stage }>(
      await world.mutate('establishQualitySystem', input, { as: head, fields: FIELDS }),
    ),
    declaration: null,
  };
  const take = (answer: Answer): void => void Object.assign(system, done(answer));
  const own = (): { qualitySystemId: string; expectedVersion: number } => ({
    qualitySystemId: system.id,
    expectedVersion: system.version,
  });
  const steps: Record<Exclude<Stage, 'BUILDING'>, () => Promise<unknown>> = {
    APPLYING: async () => take(await world.mutate('startApplying', own(), { as: head, fields: FIELDS })),
    CONFIRMED: async () => {
      await hearEvidence(scene, system.id, { auditedOn: '2020-01-06', reviewedOn: '2020-01-20' });
      take(await world.mutate('confirmEffectiveness', { ...own(), on: '2020-02-03' }, { as: head, fields: FIELDS }));
    },
    DECLARED: async () => {
      const declared = { ...own(), number: '5/QĐ', declaredOn: '2020-03-02', edition: '2015', signer: 'Trần Thị Bình' };
      system.declaration = done(await world.mutate('publishDeclaration', declared, { as: head }));
      Object.assign(system, { version: system.version + 1, stage: 'DECLARED' });
    },
    REDECLARATION_DUE: async () => {
      const change = { ...own(), scope: 'Thêm một thủ tục', redeclareBy: '2021-12-31' };
      take(await world.mutate('changeScope', change, { as: head, fields: FIELDS }));
    },
  };
  for (const next of STAGES.slice(1, STAGES.indexOf(stage) + 1) as Exclude<Stage, 'BUILDING'>[]) await steps[next]();
  return { ...system, holder };
}

export const FIELDS = 'id version stage';

/** What the audit service says of a system, heard as its worker hears it. */
export async function hearEvidence(
  { world }: Pick<Scene, 'world'>,
  qualitySystemId: string,
  { auditedOn, reviewedOn }: { auditedOn?: string; reviewedOn?: string },
): Promise<void> {
  const ctx = world.ctx() as JobCtx;
  const event = { id: newId(), at: ctx.now, actorId: 'service:audit', requestId: newId(), source: 'audit' };
  await inTransaction(ctx.em, async () => {
    if (auditedOn !== undefined) {
      await takeInInternalAudit.run(ctx, { internalAuditId: newId(), qualitySystemId, auditedOn }, event);
    }
    if (reviewedOn !== undefined) {
      await takeInManagementReview.run(ctx, { managementReviewId: newId(), qualitySystemId, reviewedOn }, event);
    }
  });
}

/** What document-control says of a document in force, heard as the worker hears it. */
export async function hearCoverage(
  { world }: Pick<Scene, 'world'>,
  given: { agencyId: string; procedureIds: string[]; documentId?: string; version?: number; from?: string },
): Promise<void> {
  const ctx = world.ctx() as JobCtx;
  const event = { id: newId(), at: ctx.now, actorId: 'x', requestId: newId(), source: 'document-control' };
  const news = { documentId: newId(), version: 1, from: '2021-04-01', ...given };
  await inTransaction(ctx.em, () => takeInCoverage.run(ctx, news, event));
}

/** A decision announces these procedures, and an agency settles them from then on. */
export async function buildProcedures(
  { world, city, lead }: Scene,
  agencyId: string,
  ...codes: string[]
): Promise<string[]> {
  done(await world.mutate('announceProcedures', announcement(city, ...codes), { as: lead }));
  const rows = await world.sql<{ id: string }>('select id from procedure where code = any($1) order by code', [codes]);
  const procedureIds = rows.map(({ id }) => id);
  done(await world.mutate('assignProcedures', { agencyId, procedureIds, from: '2021-03-01' }, { as: lead }));
  return procedureIds;
}

let people = 0;

/** A person enrolled by an administrator, with no role yet. */
export async function buildOfficer({ world }: Scene): Promise<Built & { email: string }> {
  people += 1;
  const email = `person${people}@x.vn`;
  return { ...done<Built>(await world.mutate('enrolOfficer', { name: 'Nguyễn Văn An', email })), email };
}

/** What one decision of an agency announces. */
export function announcement(announcedById: string, ...codes: string[]): Record<string, unknown> {
  const named = codes.map((code) => ({ code, name: `Thủ tục ${code}`, field: 'Đất đai', statutoryDays: 15 }));
  return { announcedById, decisionNumber: '510/QĐ-UBND', decisionOn: '2021-03-01', procedures: named };
}
