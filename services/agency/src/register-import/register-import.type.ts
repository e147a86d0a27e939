import { connectionType } from '@qms/chassis';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { ImportState } from './register-import.js';

export const RegisterImportState = { QUEUED: 'QUEUED', DONE: 'DONE', REFUSED: 'REFUSED', FAILED: 'FAILED' } as const;
registerEnumType(RegisterImportState, {
  name: 'RegisterImportState',
  description: 'How far an import is; with any fault it is REFUSED and nothing was written.',
});

export const RowEffect = { CREATED: 'CREATED', CHANGED: 'CHANGED' } as const;
registerEnumType(RowEffect, { name: 'RegisterImportEffect', description: 'What a row does to the register.' });

@ObjectType('RegisterImportWords', { description: 'A sentence in both languages.' })
export class WordsType {
  @Field(() => String, { description: 'In Vietnamese.' })
  vi!: string;

  @Field(() => String, { description: 'In English.' })
  en!: string;
}

@ObjectType('RegisterImportFault', { description: 'What is wrong on one line of the file.' })
export class RegisterImportFaultType {
  @Field(() => Int, { description: 'The line of the file; 1 is the first.' })
  line!: number;

  @Field(() => String, { nullable: true, description: 'The column, where one is to blame.' })
  column!: string | null;

  @Field(() => String, { description: 'What kind of fault it is, in a name that does not change.' })
  code!: string;

  @Field(() => String, { description: 'What to mend, in the reader’s language.' })
  message!: string;

  @Field(() => WordsType, { description: 'What to mend, in both languages.' })
  messages!: WordsType;

  seq!: number;
}

@ObjectType('RegisterImportValue', { description: 'One thing that a row changes.' })
export class RowChangeType {
  @Field(() => String, { description: 'The column.' })
  field!: string;

  @Field(() => String, { nullable: true, description: 'What holds now; null where nothing does.' })
  from!: string | null;

  @Field(() => String, { nullable: true, description: 'What will hold.' })
  to!: string | null;
}

@ObjectType('RegisterImportChange', { description: 'What one row of the file does to the register.' })
export class ImportChangeType {
  @Field(() => Int, { description: 'The line of the file.' })
  line!: number;

  @Field(() => RowEffect, { description: 'Whether it is new or changes what is there.' })
  kind!: 'CREATED' | 'CHANGED';

  @Field(() => String, { description: 'Whom or what it is about.' })
  subject!: string;

  @Field(() => [RowChangeType], { description: 'What is entered, or changed from what to what.' })
  changes!: RowChangeType[];

  seq!: number;
}

export const RegisterImportFaultConnection = connectionType('RegisterImportFault', () => RegisterImportFaultType);
export const RegisterImportChangeConnection = connectionType('RegisterImportChange', () => ImportChangeType);

@ObjectType('RegisterImport', {
  description: 'What a register file brought, or would bring; with any fault nothing was written.',
})
export class RegisterImportType {
  @Field(() => ID, { description: 'Its identity.' })
  id!: string;

  @Field(() => Int, { description: 'Moves with every change.' })
  version!: number;

  @Field(() => RegisterImportState, { description: 'How far it is.' })
  state!: ImportState;

  @Field(() => Int, { description: 'How far a worker is with it, 0 to 100.' })
  progress!: number;

  @Field(() => Int, { description: 'Rows read.' })
  rows!: number;

  @Field(() => Int, { description: 'Rows that are new.' })
  created!: number;

  @Field(() => Int, { description: 'Rows that change what the register holds.' })
  changed!: number;

  @Field(() => Int, { description: 'Rows that the register holds already.' })
  unchanged!: number;

  @Field(() => Boolean, { description: 'True if nothing was to be written.' })
  dryRun!: boolean;

  @Field(() => Boolean, { description: 'False after 90 days: then faults and changes are no longer kept.' })
  rowsKept!: boolean;

  actorId!: string;
}
