import { perform, type Ctx } from '@qms/chassis';
import { NotFound } from '@qms/kernel';
import {
  Arg,
  Ctx as Context,
  Field,
  FieldResolver,
  ID,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
} from 'type-graphql';
import { changeTerm } from './term.commands.js';
import { mayChangeTerm } from './term.policy.js';
import { terms, type TermRow } from './term.store.js';

@ObjectType('Term', { description: 'How many days there are for a duty whose days no law fixes.' })
export class TermType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => Int, { description: 'Moves with every change; pass it as expectedVersion.' })
  version!: number;

  @Field(() => String, { description: 'The duty: re-declaration, declaration-notice or declaration-posting.' })
  rule!: string;

  @Field(() => Int, { description: 'Days from the day it became due.' })
  days!: number;
}

@Resolver(() => TermType)
export class TermResolver {
  // three rows that only a migration adds to: no page needed
  @Query(() => [TermType], { description: 'The terms that a province sets itself.' })
  terms(@Context() ctx: Ctx): Promise<TermRow[]> {
    return terms(ctx);
  }

  @Mutation(() => TermType, {
    description: 'Sets a term. What is due already keeps its day. NOT_FOUND for no such duty.',
  })
  changeTerm(
    @Context() ctx: Ctx,
    @Arg('rule', () => String, { description: 'The duty, such as re-declaration.' }) rule: string,
    @Arg('days', () => Int, { description: '1 to 730.' }) days: number,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<TermRow> {
    return perform(ctx, 'changeTerm', changeTerm, { rule, days, expectedVersion }, read);
  }

  @FieldResolver(() => [String], { description: 'The verbs that this viewer may use on it now.' })
  actions(@Context() ctx: Ctx): string[] {
    return mayChangeTerm(ctx.actor) ? ['changeTerm'] : [];
  }
}

async function read(ctx: Ctx, id: string): Promise<TermRow> {
  const found = (await terms(ctx)).find((term) => term.id === id);
  if (!found) throw new NotFound();
  return found;
}
