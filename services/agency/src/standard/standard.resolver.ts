import type { Ctx } from '@qms/chassis';
import { Ctx as Context, Query, Resolver } from 'type-graphql';
import { standards, type StandardRow } from './standard.store.js';
import { StandardType } from './standard.type.js';

@Resolver(() => StandardType)
export class StandardResolver {
  // a handful of rows that only a migration adds: no page needed
  @Query(() => [StandardType], { description: 'The editions known, the oldest first.' })
  standards(@Context() ctx: Ctx): Promise<StandardRow[]> {
    return standards(ctx);
  }
}
