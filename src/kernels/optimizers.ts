import { kernel } from './signature.ts';
import { perElement } from './workgroups.ts';

const PER_PARAMETER = {
  plain: { launch: ({ LENGTH }: { readonly LENGTH: number }) => ({ workgroups: perElement(LENGTH) }) },
} as const;
const COMMON = { gradients: 'read f32', parameters: 'read_write f32' } as const;

/** Gradient descent. */
export const sgd = kernel('sgd', COMMON, ['LENGTH'], PER_PARAMETER);

/** Gradient descent with momentum. */
export const momentum = kernel(
  'momentum',
  { ...COMMON, velocity: 'read_write f32' },
  ['LENGTH', 'MOMENTUM'],
  PER_PARAMETER,
);

/** Adagrad. */
export const adagrad = kernel(
  'adagrad',
  { ...COMMON, square_sum: 'read_write f32' },
  ['LENGTH', 'INNER_EPSILON', 'OUTER_EPSILON'],
  PER_PARAMETER,
);

/** RMSProp. */
export const rmsprop = kernel(
  'rmsprop',
  { ...COMMON, square_average: 'read_write f32' },
  ['LENGTH', 'DECAY', 'REST', 'EPSILON'],
  PER_PARAMETER,
);

/** Adam with decoupled weight decay. */
export const adam = kernel(
  'adam',
  { ...COMMON, first_moment: 'read_write f32', second_moment: 'read_write f32' },
  ['LENGTH', 'BETA1', 'REST1', 'BETA2', 'REST2', 'EPSILON', 'WEIGHT_DECAY'],
  PER_PARAMETER,
);
