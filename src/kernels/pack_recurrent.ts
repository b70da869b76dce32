import { kernel } from './signature.ts';
import { perElement } from './workgroups.ts';

/** Numbers per unit and state in packed weights, of a cell of so many gates: three take the place of four. */
export const packedWidth = (gates: number): number => (gates === 1 ? 1 : 4);

/** The recurrent weights laid out for kernels whose invocations own units. */
export const packRecurrent = kernel(
  'pack_recurrent',
  { weight: 'read f32', packed: 'read_write f32' },
  ['HIDDEN', 'GATES'],
  { plain: { launch: ({ HIDDEN, GATES }) => ({ workgroups: perElement(HIDDEN * HIDDEN * packedWidth(GATES)) }) } },
);
