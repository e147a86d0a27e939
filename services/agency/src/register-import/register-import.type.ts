import { Field, ID, Int, ObjectType } from 'type-graphql';

@ObjectType('RegisterImportFault', { description: 'What is wrong on one line of the file.' })
export class RegisterImportFaultType {
  @Field(() => Int, { description: 'The line of the file; 1 is the header.' })
  line!: number;

  @Field(() => String, { nullable: true, description: 'The column, where one is to blame.' })
  column!: string | null;

  @Field(() => String, { description: 'What to mend, in the reader’s language.' })
  message!: string;
}

@ObjectType('RegisterImport', {
  description: 'What a register file brought, or would bring; with any fault nothing was written.',
})
export class RegisterImportType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => Int, { description: 'Rows read.' })
  rows!: number;

  @Field(() => Int, { description: 'Rows that are new.' })
  created!: number;

  @Field(() => Int, { description: 'Rows that the register holds already.' })
  unchanged!: number;

  @Field(() => Boolean, { description: 'True if nothing was to be written.' })
  dryRun!: boolean;

  // at most 1,000, the last of which says how many follow
  @Field(() => [RegisterImportFaultType], { description: 'The faults in the order of lines, 1,000 at most.' })
  faults!: RegisterImportFaultType[];
}
