import { actorHere, flush, guarded, type Ctx } from '@qms/chassis';
import { allow, Invalid, newId, type Day } from '@qms/kernel';
import { requireQualitySystem } from '../quality-system/quality-system.store.js';
import { dueDay, outdatedSystems } from '../redeclaration/redeclaration.store.js';
import { isEdition } from '../standard/standard.store.js';
import { Declaration, type Place, type Publication } from './declaration.js';
import { mayPublishDeclaration, mayRecordNotice, mayRecordPosting } from './declaration.policy.js';
import { lastDeclaredOn, requireDeclaration } from './declaration.store.js';

export type PublishDeclaration = Omit<Publication, 'id' | 'scope' | 'procedureIds'> & { expectedVersion: number };

/** The head declares that the confirmed system conforms to an edition (QĐ19 art. 4.3). */
export async function publishDeclaration(ctx: Ctx, input: PublishDeclaration): Promise<Declaration> {
  const system = await requireQualitySystem(ctx, input.qualitySystemId, input.expectedVersion);
  allow(mayPublishDeclaration(await actorHere(ctx, system.holderId)));
  if (!(await isEdition(ctx, input.edition))) {
    throw new Invalid('edition', { vi: 'Chưa có phiên bản tiêu chuẩn này.', en: 'No such edition of the standard.' });
  }
  system.declare(input.declaredOn, await lastDeclaredOn(ctx, system.id), ctx.now);
  const { scope, procedureIds } = system;
  const declaration = Declaration.publish({ ...input, id: newId(ctx.now), scope, procedureIds }, ctx.now);
  return guarded(ctx, async () => {
    await flush(ctx, 'publishDeclaration', declaration, system);
    // dated before what made it due again, it is due still
    const [outdated] = await outdatedSystems(ctx, 1, system.id);
    if (outdated) {
      system.callForRedeclaration(outdated.because, await dueDay(ctx, outdated.by), ctx.now);
      await flush(ctx, 'callForRedeclaration', system);
    }
    return declaration;
  });
}

export interface RecordNotice {
  declarationId: string;
  on: Day;
  proof: string;
  expectedVersion: number;
}

/** The written notice to the lead unit, with its proof (QĐ19 art. 4.3). */
export async function recordNotice(ctx: Ctx, input: RecordNotice): Promise<Declaration> {
  const declaration = await requireDeclaration(ctx, input.declarationId, input.expectedVersion);
  const system = await requireQualitySystem(ctx, declaration.qualitySystemId);
  allow(mayRecordNotice(await actorHere(ctx, system.holderId)));
  declaration.recordNotice(input.on, input.proof, ctx.now);
  return flush(ctx, 'recordNotice', declaration);
}

/** The posting at the office or on the website, with its proof (QĐ19 art. 4.3). */
export async function recordPosting(ctx: Ctx, input: RecordNotice & { place: Place }): Promise<Declaration> {
  const declaration = await requireDeclaration(ctx, input.declarationId, input.expectedVersion);
  const system = await requireQualitySystem(ctx, declaration.qualitySystemId);
  allow(mayRecordPosting(await actorHere(ctx, system.holderId)));
  declaration.recordPosting(input.place, input.on, input.proof, ctx.now);
  return flush(ctx, 'recordPosting', declaration);
}
