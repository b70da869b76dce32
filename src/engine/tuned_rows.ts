import type { VariantName } from '../kernels/signature.ts';
import type { TunedAdapter } from './known_variants.ts';

/** What was measured of a dispatch, to be shown. */
export interface TunedRow {
  readonly kernel: string;
  /** T and B, up to a power of two, and the kernel's constants. */
  readonly sizes: string;
  readonly variant: VariantName;
  /** The fastest first, with units. */
  readonly times: readonly (readonly [variant: string, time: string])[];
}

/** What is kept, to be shown. */
export function tunedRows(shapes: TunedAdapter['shapes']): TunedRow[] {
  return Object.entries(shapes).map(([shape, { variant, times }]) => {
    const [kernel = '', ...sizes] = shape.replace(/[{}"]/g, '').split(' ');
    const sorted = Object.entries(times).sort(([, a], [, b]) => a - b);
    const shown = sorted.map(([name, time]) => [name, `${Number((1e3 * time).toPrecision(3))} µs`] as const);
    return { kernel, sizes: sizes.join(' ').replace(/,/g, ', '), variant, times: shown };
  });
}
