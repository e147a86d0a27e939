import { connectionType, DayScalar } from '@qms/chassis';
import type { Day } from '@qms/kernel';
import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { KINDS, type Kind } from './document.js';

export const DocumentKind = Object.fromEntries(KINDS.map((kind) => [kind, kind])) as Record<Kind, Kind>;
registerEnumType(DocumentKind, { name: 'DocumentKind', description: 'What a controlled document is for.' });

@Directive('@key(fields: "id")')
@ObjectType('Document', { description: 'A controlled document of an agency (ISO 9001 clause 7.5).' })
export class DocumentType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => Int, { description: 'Moves with every change; pass it as expectedVersion.' })
  version!: number;

  @Field(() => String, { description: 'Unique in its agency, never used again.' })
  code!: string;

  @Field(() => DocumentKind, { description: 'What it is for.' })
  kind!: Kind;

  @Field(() => String, { description: 'Its title.' })
  title!: string;

  @Field(() => Int, { nullable: true, description: 'Months between reviews; null for none.' })
  reviewCycleMonths!: number | null;

  @Field(() => DayScalar, { nullable: true, description: 'The day its next review is due.' })
  nextReviewOn!: Day | null;

  @Field(() => DayScalar, { nullable: true, description: 'The first day on which it is no longer controlled.' })
  withdrawnOn!: Day | null;

  agencyId!: string;
}

@InputType('DocumentFilter', { description: 'Every condition given must hold.' })
export class DocumentFilterInput {
  @Field(() => ID, { nullable: true, description: 'Only those of this agency.' })
  agencyId?: string;

  @Field(() => DocumentKind, { nullable: true, description: 'Only this kind.' })
  kind?: Kind;

  @Field(() => ID, { nullable: true, description: 'Only those that describe this administrative procedure.' })
  procedureId?: string;

  @Field(() => String, { nullable: true, description: 'Part of code or title; accents and case do not matter.' })
  search?: string;
}

@ObjectType('DocumentFigures', { description: 'Counts of an agency’s documents on a day.' })
export class DocumentFiguresType {
  @Field(() => Int, { description: 'Documents with a revision in force.' })
  effective!: number;

  @Field(() => Int, { description: 'Of those, the ones whose review was due before the day.' })
  reviewOverdue!: number;
}

export const DocumentConnection = connectionType('Document', () => DocumentType);
