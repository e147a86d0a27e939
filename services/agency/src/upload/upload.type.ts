import type { UploadState as State } from './upload.js';
import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';

export const UploadState = {
  AWAITED: 'AWAITED',
  RECEIVED: 'RECEIVED',
  PROVEN: 'PROVEN',
  REFUSED: 'REFUSED',
  CLEARED: 'CLEARED',
} as const;
registerEnumType(UploadState, {
  name: 'UploadState',
  description:
    'Whether the bytes of a file have come, and have been read; CLEARED a day later, unless they were entered.',
});

@ObjectType('Upload', { description: 'A ticket for one file: PUT its bytes to `url` within ten minutes.' })
export class UploadType {
  @Field(() => ID, { description: 'Its identity; an import names it.' })
  id!: string;

  @Field(() => Int, { description: 'Moves with every change.' })
  version!: number;

  @Field(() => String, { description: 'What the file is called.' })
  name!: string;

  @Field(() => Int, { description: 'How many bytes it has.' })
  bytes!: number;

  @Field(() => String, { nullable: true, description: 'The SHA-256 of what has come; null before.' })
  sha256!: string | null;

  @Field(() => UploadState, { description: 'Whether its bytes have come, and have been read.' })
  state!: State;

  @Field(() => Date, { description: 'Until when its bytes are taken.' })
  expiresAt!: Date;

  @Field(() => String, { description: 'Where its bytes go, by PUT, as the same person.' })
  url!: string;
}
