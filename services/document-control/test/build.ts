import { newId, type Actor } from '@qms/kernel';
import { actors, agencyFacts, done, openService, type World } from '@qms/testkit';
import { tables } from '../src/database.js';
import { subgraph } from '../src/schema.js';

/** An agency below its lead unit, with the people who work on its documents. */
export interface Scene {
  world: World;
  agencyId: string;
  leadUnitId: string;
  cityId: string;
  otherId: string;
  lead: Actor;
  head: Actor;
  secretary: Actor;
  reviewer: Actor;
  staff: Actor;
  outsider: Actor;
}

export async function openDocumentControl(): Promise<Scene> {
  const world = await openService(tables, subgraph);
  const [cityId, leadUnitId, agencyId, otherId] = [newId(), newId(), newId(), newId()];
  await world.seedAgencies([
    agencyFacts({ id: cityId, level: 'PROVINCE', leadUnitId }),
    agencyFacts({ id: leadUnitId, parentId: cityId }),
    agencyFacts({ id: agencyId, parentId: cityId }),
    agencyFacts({ id: otherId, parentId: cityId }),
  ]);
  return {
    world,
    agencyId,
    leadUnitId,
    cityId,
    otherId,
    lead: actors.lead(leadUnitId),
    head: actors.head(agencyId),
    secretary: actors.secretary(agencyId),
    reviewer: actors.internalAuditor(agencyId),
    staff: actors.staff(agencyId),
    outsider: actors.head(otherId),
  };
}

export interface Made {
  id: string;
  version: number;
}

export interface MadeRevision extends Made {
  documentId: string;
  state: string;
  contentSha256: string;
}

/** What is asked of a revision after each verb. */
export const REVISION =
  'id version state issue amendment contentSha256 effectiveOn endedOn approvedBy note actions document { id }';

/** The day on which a scene's clock stands. */
export const TODAY = '2021-07-15';

let documents = 0;

/** A procedure of the agency, entered by its secretary. */
export async function buildDocument({ world, agencyId, secretary: as }: Scene): Promise<Made> {
  documents += 1;
  const named = { code: `QT-${documents}`, kind: 'PROCEDURE', title: 'Quy trình kiểm soát tài liệu' };
  return done(await world.mutate('createDocument', { agencyId, ...named, reviewCycleMonths: 12 }, { as }));
}

export const STATES = ['DRAFT', 'IN_REVIEW', 'ENDORSED', 'APPROVED', 'EFFECTIVE'] as const;

/** A revision brought so far by its own verbs; ENDORSED is IN_REVIEW with all endorsements. */
export async function buildRevision(
  scene: Scene,
  state: (typeof STATES)[number],
  given: { documentId?: string; content?: string; effectiveOn?: string } = {},
): Promise<MadeRevision> {
  const { world, secretary, reviewer, head } = scene;
  const documentId = given.documentId ?? (await buildDocument(scene)).id;
  const drafted = { documentId, content: given.content ?? 'Bước 1. Tiếp nhận.' };
  const revision = { documentId } as MadeRevision;
  const take = async (verb: string, as: Actor, input: object): Promise<void> =>
    void Object.assign(revision, done(await world.mutate(verb, { ...input }, { as, fields: REVISION })));
  const own = () => ({ revisionId: revision.id, expectedVersion: revision.version });
  await take('draftRevision', secretary, drafted);
  const effectiveOn = given.effectiveOn ?? TODAY;
  const steps = [
    () => take('submitRevision', secretary, { ...own(), reviewerIds: [reviewer.id] }),
    () => take('endorseRevision', reviewer, own()),
    () => take('approveRevision', head, { ...own(), contentSha256: revision.contentSha256, effectiveOn }),
    () => take('makeRevisionEffective', head, own()),
  ];
  for (const step of steps.slice(0, STATES.indexOf(state))) await step();
  return revision;
}

/** The arguments that name a revision at its version. */
export const of = ({ id, version }: Made): { revisionId: string; expectedVersion: number } => ({
  revisionId: id,
  expectedVersion: version,
});
