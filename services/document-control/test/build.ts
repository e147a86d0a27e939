import { newId, type Actor } from '@qms/kernel';
import { actors, agencyFacts, openService, type Answer, type World } from '@qms/testkit';
import { tables } from '../src/database.js';
import { subgraph } from '../src/schema.js';

export interface Scene {
  world: World;
  agencyId: string;
  leadUnitId: string;
  head: Actor;
  secretary: Actor;
  reviewer: Actor;
  staff: Actor;
  outsider: Actor;
}

/** An agency below its lead unit, with the people who work on its documents. */
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
  [field: string]: unknown;
}

/** Runs one mutation by name with flat arguments, as this person. */
export function act(
  scene: Scene,
  as: Actor,
  verb: string,
  args: Record<string, [type: string, value: unknown]>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const names = Object.entries(args);
  const declared = names.map(([name, [type]]) => `$${name}: ${type}`).join(', ');
  const passed = names.map(([name]) => `${name}: $${name}`).join(', ');
  const fields = /Document|ReviewCycle/.test(verb)
    ? 'id version code title reviewCycleMonths nextReviewOn withdrawnOn actions effectiveRevision { id state }'
    : 'id version state issue amendment contentSha256 effectiveOn endedOn approvedBy note actions';
  const variables = Object.fromEntries(names.map(([name, [, value]]) => [name, value]));
  return scene.world.query(`mutation (${declared}) { ${verb}(${passed}) { ${fields} } }`, variables, { as, headers });
}

/** What a mutation made, or the test fails with its errors. */
export function made(answer: Answer): Made {
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return Object.values(answer.data as Record<string, Made>)[0] as Made;
}

export const codeOf = (answer: Answer): unknown =>
  answer.errors?.[0]?.extensions['rule'] ?? answer.errors?.[0]?.extensions['code'];

let number = 0;

export async function createDocument(scene: Scene, code = `QT-${++number}`): Promise<Made> {
  return made(
    await act(scene, scene.secretary, 'createDocument', {
      agencyId: ['ID!', scene.agencyId],
      code: ['String!', code],
      kind: ['DocumentKind!', 'PROCEDURE'],
      title: ['String!', 'Quy trình kiểm soát tài liệu'],
      reviewCycleMonths: ['Int', 12],
    }),
  );
}

export async function draft(scene: Scene, documentId: string, content = 'Bước 1. Tiếp nhận.'): Promise<Made> {
  return made(
    await act(scene, scene.secretary, 'draftRevision', {
      documentId: ['ID!', documentId],
      content: ['String!', content],
    }),
  );
}

export const of = (revision: Made): Record<string, [string, unknown]> => ({
  revisionId: ['ID!', revision.id],
  expectedVersion: ['Int!', revision.version],
});

/** A revision that its reviewer has endorsed, ready for the head. */
export async function endorsed(scene: Scene, documentId: string, content?: string): Promise<Made> {
  const drafted = await draft(scene, documentId, content);
  const submitted = made(
    await act(scene, scene.secretary, 'submitRevision', {
      ...of(drafted),
      reviewerIds: ['[ID!]!', [scene.reviewer.id]],
    }),
  );
  return made(await act(scene, scene.reviewer, 'endorseRevision', of(submitted)));
}

export async function approved(scene: Scene, documentId: string, effectiveOn: string, content?: string): Promise<Made> {
  const ready = await endorsed(scene, documentId, content);
  const signing = { contentSha256: ['String!', ready['contentSha256']], effectiveOn: ['Date!', effectiveOn] } as const;
  return made(
    await act(scene, scene.head, 'approveRevision', {
      ...of(ready),
      contentSha256: [...signing.contentSha256],
      effectiveOn: [...signing.effectiveOn],
    }),
  );
}
