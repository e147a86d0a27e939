import { perform, type Ctx } from '@qms/chassis';
import { Arg, Ctx as Context, Int, Mutation, Resolver } from 'type-graphql';
import { requestUpload } from './upload.commands.js';
import { requireUpload } from './upload.store.js';
import { UploadType } from './upload.type.js';

@Resolver(() => UploadType)
export class UploadResolver {
  @Mutation(() => UploadType, {
    description:
      'A ticket for a file of at most 20 MB, good for ten minutes and one use. INVALID_INPUT, FORBIDDEN, RATE_LIMITED (20 of one person’s are open).',
  })
  requestUpload(
    @Context() ctx: Ctx,
    @Arg('name', () => String, { description: 'What the file is called.' }) name: string,
    @Arg('bytes', () => Int, { description: 'How many bytes it has.' }) bytes: number,
    @Arg('sha256', () => String, { nullable: true, description: 'What its bytes must hash to.' }) sha256?: string,
  ): Promise<UploadType> {
    return perform(ctx, 'requestUpload', requestUpload, { name, bytes, sha256: sha256 ?? null }, read);
  }
}

async function read(ctx: Ctx, id: string): Promise<UploadType> {
  const upload = await requireUpload(ctx, id);
  return { ...upload, url: `/files/uploads/${upload.id}` };
}
