import { kernel } from './signature.ts';
import { perElement } from './workgroups.ts';

/** Takes the parameters into their average. */
export const weightAverage = kernel(
  'weight_average',
  { parameters: 'read f32', average: 'read_write f32' },
  ['LENGTH'],
  { plain: { launch: ({ LENGTH }) => ({ workgroups: perElement(LENGTH) }) } },
);
