import type { Row } from '../../src/bench/row.ts';
import { FORMS_OF_CELLS } from '../../src/kernels/kernel.ts';
import type { CellForm } from '../../src/kernels/kernel.ts';
import { CELLS } from '../../src/model/cells/index.ts';
import type { CellName } from '../../src/model/config.ts';
import type { AdapterKind, CellForms } from '../../src/scheduler/cell_forms.ts';
import { inForm } from '../../src/scheduler/forms.ts';

/** A row of the table, to be measured: H units, B sequences. */
export type Sizes = Pick<CellForms, 'cell' | 'H' | 'B'>;

/** Sizes that are measured, by kind of adapter; large ones take a program on the CPU minutes each. */
export const GRID = {
  software: { hidden: [16, 64, 128], batch: [1, 8, 64] },
  hardware: { hidden: [16, 64, 128, 256], batch: [1, 8, 64, 512] },
} as const satisfies Record<AdapterKind, { hidden: readonly number[]; batch: readonly number[] }>;
/** T of what is measured: that of names. */
const T = 13;

/** How long a training step took with the cells' kernels in a form. */
export interface FormTime extends Sizes {
  readonly kind: AdapterKind;
  readonly adapter: string;
  readonly form: CellForm;
  /** Milliseconds that a tenth of the runs stayed below: other programs only ever make a run longer. */
  readonly ms: number;
}

/** Every row of a grid. */
export function sizesOf(cells: readonly CellName[], hidden: readonly number[], batch: readonly number[]): Sizes[] {
  return cells.flatMap((cell) => hidden.flatMap((H) => batch.map((B) => ({ cell, H, B }))));
}

/** All cells. */
export const ALL_CELLS = Object.keys(CELLS) as CellName[];

/** The name of the job that measures a row. */
export function jobOf({ cell, H, B }: Sizes): string {
  return `${cell}${H} B${B} T${T}`;
}

/** The forms that sizes allow, forward and backward. */
export function possibleForms({ cell, H, B }: Sizes, kind: AdapterKind): CellForm[] {
  return FORMS_OF_CELLS.filter((form) =>
    (['forward', 'backward'] as const).every((direction) => {
      const plain = { kernel: `${cell}_${direction}`, constants: { HIDDEN: H }, workgroups: [1, 1] } as const;
      const { form: got = 'plain' } = inForm(plain, { rows: T * B, batchSize: B }, { kind, cellForm: form });
      return got === form;
    }),
  );
}

/** A measurement from a row of the benchmark. */
export function timeOf(row: Row, form: CellForm, kind: AdapterKind, sizes: Sizes): FormTime {
  return { kind, adapter: row.adapter, ...sizes, form, ms: row.ms_p10 };
}

/**
 * The table's rows for a kind of adapter: the forms by their times over the fastest form's, multiplied for all adapters of
 * the kind. A form that was not measured on each of them is left out.
 */
export function tableOf(times: readonly FormTime[], kind: AdapterKind): CellForms[] {
  const ofKind = times.filter((time) => time.kind === kind);
  const adapters = [...new Set(ofKind.map(({ adapter }) => adapter))];
  const keys = new Map(ofKind.map(({ cell, H, B }) => [`${cell} ${H} ${B}`, { cell, H, B }]));
  return [...keys.values()].map((sizes) => {
    const here = ofKind.filter(({ cell, H, B }) => cell === sizes.cell && H === sizes.H && B === sizes.B);
    const ranked = FORMS_OF_CELLS.flatMap((form) => {
      const slowness = adapters.map((adapter) => {
        const own = here.filter((time) => time.adapter === adapter);
        const mine = own.find((time) => time.form === form);
        return mine ? mine.ms / Math.min(...own.map(({ ms }) => ms)) : Infinity;
      });
      const product = slowness.reduce((all, one) => all * one, 1);
      return product < Infinity ? [{ form, product }] : [];
    });
    return { ...sizes, forms: ranked.sort((a, b) => a.product - b.product).map(({ form }) => form) };
  });
}

/** The rows as src/scheduler/cell_forms.ts has them. */
export function asSource(kind: AdapterKind, rows: readonly CellForms[]): string {
  const lines = rows.map(({ cell, H, B, forms }) => {
    const names = forms.map((form) => `'${form}'`).join(', ');
    return `    { cell: '${cell}', H: ${H}, B: ${B}, forms: [${names}] },`;
  });
  return [`  ${kind}: [`, ...lines, '  ],'].join('\n');
}
