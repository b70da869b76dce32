import { isVariant } from '../kernels/signature.ts';
import type { VariantName } from '../kernels/signature.ts';

/** What was measured of a dispatch. */
export interface TunedShape {
  /** The one that is taken. */
  readonly variant: VariantName;
  /** Milliseconds of a dispatch by variant. One that was dropped after a short run has the time of that. */
  readonly times: Readonly<Partial<Record<VariantName, number>>>;
}

/** What is known of the kernels' variants on an adapter. */
export interface TunedAdapter {
  /** By `shapeOfDispatch`, the latest last. */
  readonly shapes: Readonly<Record<string, TunedShape>>;
  /** Variants that compute wrong numbers, as `KERNEL VARIANT`. */
  readonly wrong: readonly string[];
}

/** Variants by `shapeOfDispatch`, as a model file keeps them. */
export type RunVariants = Readonly<Record<string, VariantName>>;

export const NOTHING_TUNED: TunedAdapter = { shapes: {}, wrong: [] };

/** So many shapes are kept per adapter, the latest. */
const MOST_SHAPES = 400;

/** What is known with what was found now. */
export function withTuned(known: TunedAdapter, found: TunedAdapter): TunedAdapter {
  const before = Object.entries(known.shapes).filter(([shape]) => !(shape in found.shapes));
  const shapes = Object.fromEntries([...before, ...Object.entries(found.shapes)].slice(-MOST_SHAPES));
  return { shapes, wrong: [...new Set([...known.wrong, ...found.wrong])] };
}

/** Whether a value of any origin is what is known of an adapter. */
export function isTunedAdapter(value: unknown): value is TunedAdapter {
  if (!isObject(value) || !isObject(value['shapes']) || !Array.isArray(value['wrong'])) return false;
  return value['wrong'].every((id) => typeof id === 'string') && Object.values(value['shapes']).every(isTunedShape);
}

function isTunedShape(value: unknown): boolean {
  if (!isObject(value) || !isVariant(value['variant']) || !isObject(value['times'])) return false;
  return Object.entries(value['times']).every(([name, time]) => isVariant(name) && typeof time === 'number');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
