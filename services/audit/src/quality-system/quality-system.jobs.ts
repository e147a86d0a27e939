import { listen } from '@qms/chassis';
import { qualitySystemChanged } from '@qms/events';
import { takeInQualitySystems } from './quality-system.store.js';

/** Keeps the mirror of who is served by which system: the quota may count systems instead of agencies. */
export const mirrorQualitySystems = listen(qualitySystemChanged, {
  name: 'mirror-quality-systems',
  handle: (ctx, { qualitySystems }) => takeInQualitySystems(ctx.em, qualitySystems),
});
