import type { Row } from '../../src/bench/row.ts';
import { FORMS_OF_CELLS } from '../../src/kernels/kernel.ts';
import type { CellForm } from '../../src/kernels/kernel.ts';
import { CELLS } from '../../src/model/cells/index.ts';
import type { CellName } from '../../src/model/config.ts';
import type { AdapterKind, CellForms } from '../../src/scheduler/cell_forms.ts';
import { inForm } from '../../src/scheduler/forms.ts';

/** The sizes of a row of the table: H units, B sequences side by side. */
export type Sizes = Pick<CellForms, 'cell' | 'H' | 'B'>;

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
  readonly form: CellForm;
  /** The 10th percentile in milliseconds, since other programs only make a run longer. */
  readonly ms: number;
}

/** The sizes of all rows of a grid. */
export function gridSizes(cells: readonly CellName[], hidden: readonly number[], batch: readonly number[]): Sizes[] {
  return cells.flatMap((cell) => hidden.flatMap((H) => batch.map((B) => ({ cell, H, B }))));
}

/** All cells. */
export const ALL_CELLS = Object.keys(CELLS) as CellName[];

/** The name of the job that measures a row. */
export function jobNameOf({ cell, H, B }: Sizes): string {
  return `${cell}${H} B${B} T${T}`;
}

/** The variants that sizes allow in both directions, forward and backward. */
export function possibleVariants({ cell, H, B }: Sizes, kind: AdapterKind): CellForm[] {
  return FORMS_OF_CELLS.filter((variant) =>
    (['forward', 'backward'] as const).every((direction) => {
      const plain = { kernel: `${cell}_${direction}`, constants: { HIDDEN: H }, workgroups: [1, 1] } as const;
      const { form: got = 'plain' } = inForm(plain, { rows: T * B, batchSize: B }, { kind, cellForm: variant });
      return got === variant;
    }),
  );
}

/** A measurement from a row of the benchmark. */
export function timeOf(row: Row, variant: CellForm, kind: AdapterKind, sizes: Sizes): VariantTime {
  return { kind, adapter: row.adapter, ...sizes, form: variant, ms: row.ms_p10 };
}

/**
 * The table's rows for a kind of adapter. Variants are ranked by their time over the fastest variant's time, multiplied
 * over all adapters of the kind. A variant that was not measured on every adapter is left out.
 */
export function tableOf(times: readonly VariantTime[], kind: AdapterKind): CellForms[] {
  const ofKind = times.filter((time) => time.kind === kind);
  const adapters = [...new Set(ofKind.map(({ adapter }) => adapter))];
  const keys = new Map(ofKind.map(({ cell, H, B }) => [`${cell} ${H} ${B}`, { cell, H, B }]));
  return [...keys.values()].map((sizes) => {
    const here = ofKind.filter(({ cell, H, B }) => cell === sizes.cell && H === sizes.H && B === sizes.B);
    const ranked = FORMS_OF_CELLS.flatMap((variant) => {
      const slowness = adapters.map((adapter) => {
        const own = here.filter((time) => time.adapter === adapter);
        const mine = own.find((time) => time.form === variant);
        return mine ? mine.ms / Math.min(...own.map(({ ms }) => ms)) : Infinity;
      });
      const product = slowness.reduce((all, one) => all * one, 1);
      return product < Infinity ? [{ variant, product }] : [];
    });
    return { ...sizes, forms: ranked.sort((a, b) => a.product - b.product).map(({ variant }) => variant) };
  });
}

/** The rows as source text for src/scheduler/cell_forms.ts. */
export function asSource(kind: AdapterKind, rows: readonly CellForms[]): string {
  const lines = rows.map(({ cell, H, B, forms }) => {
    const names = forms.map((variant) => `'${variant}'`).join(', ');
    return `    { cell: '${cell}', H: ${H}, B: ${B}, forms: [${names}] },`;
  });
  return [`  ${kind}: [`, ...lines, '  ],'].join('\n');
}
