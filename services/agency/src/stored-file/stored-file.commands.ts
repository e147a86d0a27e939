import { freshCtx, type Ctx, type JobCtx } from '@qms/chassis';

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

export interface Clearing {
  /** A page of what has had its time, in the order of ids, beyond one of them. */
  passed: (ctx: Ctx, beyond: string) => Promise<string[]>;
  /** Clears one, if it is so still. */
  clear: (ctx: Ctx, id: string) => Promise<void>;
}

/** Page after page, each in a transaction of its own; what fails hinders no other, and is told when all are through. */
export async function clearInPages(ctx: JobCtx, { passed, clear }: Clearing): Promise<void> {
  const faults: unknown[] = [];
  for (let beyond: string | undefined = BEFORE_ALL; beyond !== undefined;) {
    const page: string[] = await passed(freshCtx(ctx), beyond);
    for (const id of page) {
      if (ctx.signal.aborted) return;
      await clear(freshCtx(ctx), id).catch((error: unknown) => faults.push(error));
    }
    beyond = page.at(-1);
  }
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} could not be cleared`);
}
