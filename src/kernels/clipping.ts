import { kernel } from './signature.ts';
import { perElement, WORKGROUP_SIZE } from './workgroups.ts';

/** Elements that an invocation of the clipping kernels looks at. */
export const ELEMENTS = 16;
const ELEMENTS_EACH = {
  fixed: { WORKGROUP_SIZE, ELEMENTS },
  launch: ({ LENGTH }: { readonly LENGTH: number }) => ({ workgroups: perElement(Math.ceil(LENGTH / ELEMENTS)) }),
} as const;

/** Clips all gradients element by element. */
export const clip = kernel('clip', { gradients: 'read_write f32', statistics: 'read_write statistics' }, ['LENGTH'], {
  plain: ELEMENTS_EACH,
});

/** Partial sums of the squared norm of all gradients. */
export const normPartial = kernel(
  'norm_partial',
  { gradients: 'read f32', partial: 'read_write f32' },
  ['LENGTH', 'PARTIALS'],
  { plain: { launch: ({ PARTIALS }) => ({ workgroups: perElement(PARTIALS) }) } },
);

/** Scales all gradients down to the record's largest norm. */
export const normClip = kernel(
  'norm_clip',
  { partial: 'read f32', gradients: 'read_write f32' },
  ['LENGTH', 'PARTIALS'],
  { plain: ELEMENTS_EACH },
);
