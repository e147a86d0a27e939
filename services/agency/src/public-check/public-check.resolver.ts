import { DayScalar, type Ctx } from '@qms/chassis';
import { allow, type Day } from '@qms/kernel';
import { Arg, Ctx as Context, Directive, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { Closing, Kind } from '../declaration/declaration.js';
import { DeclarationClosing, DeclarationKind } from '../declaration/declaration.type.js';
import { mayCheckDeclaration } from './public-check.policy.js';
import { declarationBehind, type PublicDeclaration } from './public-check.store.js';

@Directive('@inaccessible')
@ObjectType('PublicDeclaration', { description: 'What anyone who holds its code may know; for the gateway.' })
export class PublicDeclarationType implements PublicDeclaration {
  @Field(() => String, { description: 'The agency’s name as declared.' })
  agencyName!: string;

  @Field(() => [String], { description: 'The names of the others that share the system.' })
  alsoServes!: string[];

  @Field(() => String, { description: 'The number of the decision.' })
  number!: string;

  @Field(() => DayScalar, { description: 'Its day.' })
  declaredOn!: Day;

  @Field(() => String, { description: 'The designation of the edition.' })
  editionName!: string;

  @Field(() => DeclarationKind, { description: 'The first time, or again.' })
  kind!: Kind;

  @Field(() => Int, { description: 'How many administrative procedures it names.' })
  procedures!: number;

  @Field(() => Boolean, { description: 'True if it is in force today.' })
  inForce!: boolean;

  @Field(() => DayScalar, { nullable: true, description: 'The day of the declaration that took its place.' })
  supersededOn!: Day | null;

  @Field(() => String, { nullable: true, description: 'Its number.' })
  supersededBy!: string | null;

  @Field(() => DayScalar, { nullable: true, description: 'The first day after its agency ended.' })
  closedOn!: Day | null;

  @Field(() => DeclarationClosing, { nullable: true, description: 'How its agency ended.' })
  closedBecause!: Closing | null;

  @Field(() => [String], { description: 'The names of those that succeeded it.' })
  successors!: string[];
}

@Resolver()
export class PublicCheckResolver {
  @Directive('@inaccessible')
  @Query(() => PublicDeclarationType, {
    nullable: true,
    description: 'The declaration behind a public code. Asked by the gateway alone; FORBIDDEN to others.',
  })
  declarationByPublicCode(
    @Context() ctx: Ctx,
    @Arg('code', () => String, { description: 'The code, as printed.' }) code: string,
  ): Promise<PublicDeclaration | null> {
    allow(mayCheckDeclaration(ctx.actor));
    return declarationBehind(ctx, code);
  }
}
