import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType('AuditFigures', { description: 'How far a calendar year’s inspections reached an agency, up to a day.' })
export class AuditFiguresType {
  @Field(() => Int, { description: 'The calendar year.' })
  year!: number;

  @Field(() => Boolean, {
    description: 'An inspection counted: the desk when reviewed, the visit when the minutes were signed.',
  })
  inspected!: boolean;

  @Field(() => Boolean, { description: 'A visit counted.' })
  inspectedOnSite!: boolean;

  @Field(() => Int, { description: 'How many inspections stand in the year’s plan, done or not.' })
  planned!: number;
}
