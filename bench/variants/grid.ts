import type { Row } from '../../src/bench/row.ts';
import { VARIANTS } from '../../src/kernels/signature.ts';
import type { Adapter, VariantName } from '../../src/kernels/signature.ts';
import type { CellName } from '../../src/model/config.ts';
import { launchIn } from '../../src/plan/variants.ts';

/** What an adapter is: a program on the CPU, or a device. */
export type AdapterKind = 'software' | 'hardware';

/** The sizes of a row of the table: H units, B sequences side by side. */
export interface Sizes {
  readonly cell: CellName;
  readonly H: number;
  readonly B: number;
}

/** A row of the table: the variants, the fastest first. */
export interface Ranking extends Sizes {
  readonly variants: readonly VariantName[];
}

/** The sizes that are measured, by kind of adapter. Larger ones would take a software adapter minutes each. */
export const GRID = {
  software: { hidden: [16, 64, 128], batch: [1, 8, 64] },
  hardware: { hidden: [16, 64, 128, 256], batch: [1, 8, 64, 512] },
} as const satisfies Record<AdapterKind, { hidden: readonly number[]; batch: readonly number[] }>;
/** T of the measured training steps: the length of a usual name, 13 symbols. */
const T = 13;

/** How long a training step took with a variant of the cells' kernels. The keys are those of `--json`. */
export interface VariantTime extends Sizes {
  readonly kind: AdapterKind;
  readonly adapter: string;
  readonly variant: VariantName;
  /** The 10th percentile in milliseconds, since other programs only make a run longer. */
  readonly ms: number;
}

/** The sizes of all rows of a grid. */
export function gridSizes(cells: readonly CellName[], hidden: readonly number[], batch: readonly number[]): Sizes[] {
  return cells.flatMap((cell) => hidden.flatMap((H) => batch.map((B) => ({ cell, H, B }))));
}

/** The name of the job that measures a row. */
export function jobNameOf({ cell, H, B }: Sizes): string {
  return `${cell}${H} B${B} T${T}`;
}

/** The variants that sizes allow in both directions, forward and backward. */
export function possibleVariants({ cell, H, B }: Sizes, kind: AdapterKind): VariantName[] {
  const adapter: Adapter = { name: kind, software: kind === 'software', limits: {} };
  const sizes = { rows: T * B, timeSteps: T, batchSize: B };
  return VARIANTS.filter((variant) =>
    (['forward', 'backward'] as const).every((direction) => {
      const constants = { HIDDEN: H, HARD_SIGMOID: 0 };
      return launchIn({ kernel: `${cell}_${direction}`, constants }, variant, sizes, adapter) !== null;
    }),
  );
}

/** A measurement from a row of the benchmark. */
export function timeOf(row: Row, variant: VariantName, kind: AdapterKind, sizes: Sizes): VariantTime {
  return { kind, adapter: row.adapter, ...sizes, variant, ms: row.ms_p10 };
}

/**
 * The table's rows for a kind of adapter. Variants are ranked by their time over the fastest variant's time, multiplied
 * over all adapters of the kind. A variant that was not measured on every adapter is left out.
 */
export function tableOf(times: readonly VariantTime[], kind: AdapterKind): Ranking[] {
  const ofKind = times.filter((time) => time.kind === kind);
  const adapters = [...new Set(ofKind.map(({ adapter }) => adapter))];
  const keys = new Map(ofKind.map(({ cell, H, B }) => [`${cell} ${H} ${B}`, { cell, H, B }]));
  return [...keys.values()].map((sizes) => {
    const here = ofKind.filter(({ cell, H, B }) => cell === sizes.cell && H === sizes.H && B === sizes.B);
    const ranked = VARIANTS.flatMap((variant) => {
      const slowness = adapters.map((adapter) => {
        const own = here.filter((time) => time.adapter === adapter);
        const mine = own.find((time) => time.variant === variant);
        return mine ? mine.ms / Math.min(...own.map(({ ms }) => ms)) : Infinity;
      });
      const product = slowness.reduce((all, one) => all * one, 1);
      return product < Infinity ? [{ variant, product }] : [];
    });
    return { ...sizes, variants: ranked.sort((a, b) => a.product - b.product).map(({ variant }) => variant) };
  });
}

/** The rows as lines, to hold against the rules of src/plan/variants.ts. */
export function linesOf(kind: AdapterKind, rows: readonly Ranking[]): string {
  return rows.map(({ cell, H, B, variants }) => `${kind}: ${cell} H ${H} B ${B}: ${variants.join(', ')}`).join('\n');
}
