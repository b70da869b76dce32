import type { CellForm } from '../kernels/kernel.ts';
import type { CellName } from '../model/config.ts';

/** What an adapter is: a program on the CPU, or a device. */
export type AdapterKind = 'software' | 'hardware';

/** At H units and B sequences: the forms of a cell's kernels, the fastest first. */
export interface CellForms {
  readonly cell: CellName;
  readonly H: number;
  readonly B: number;
  readonly forms: readonly CellForm[];
}

/**
 * Which form is fastest, by kind of adapter; sizes between are those of the nearest row, and forms that sizes do not allow
 * are passed over. `npm run bench:forms` measures the rows of the kinds that it finds, and prints them like this.
 */
export const CELL_FORMS: Readonly<Record<AdapterKind, readonly CellForms[]>> = {
  // Measured on SwiftShader and llvmpipe; see docs/experiments.md, 2026-11-25.
  software: [
    { cell: 'rnn', H: 16, B: 1, forms: ['persistent', 'plain'] },
    { cell: 'rnn', H: 16, B: 8, forms: ['persistent', 'blocks', 'plain'] },
    { cell: 'rnn', H: 16, B: 64, forms: ['blocks', 'plain', 'persistent'] },
    { cell: 'rnn', H: 64, B: 1, forms: ['persistent', 'plain'] },
    { cell: 'rnn', H: 64, B: 8, forms: ['blocks', 'persistent', 'plain'] },
    { cell: 'rnn', H: 64, B: 64, forms: ['blocks', 'persistent', 'plain'] },
    { cell: 'rnn', H: 128, B: 1, forms: ['plain', 'persistent'] },
    { cell: 'rnn', H: 128, B: 8, forms: ['persistent', 'blocks', 'plain'] },
    { cell: 'rnn', H: 128, B: 64, forms: ['blocks', 'persistent', 'plain'] },
    { cell: 'lstm', H: 16, B: 1, forms: ['persistent', 'plain'] },
    { cell: 'lstm', H: 16, B: 8, forms: ['persistent', 'blocks', 'plain'] },
    { cell: 'lstm', H: 16, B: 64, forms: ['blocks', 'persistent', 'plain'] },
    { cell: 'lstm', H: 64, B: 1, forms: ['persistent', 'plain'] },
    { cell: 'lstm', H: 64, B: 8, forms: ['blocks', 'persistent', 'plain'] },
    { cell: 'lstm', H: 64, B: 64, forms: ['blocks', 'persistent', 'plain'] },
    { cell: 'lstm', H: 128, B: 1, forms: ['plain', 'persistent'] },
    { cell: 'lstm', H: 128, B: 8, forms: ['blocks', 'persistent', 'plain'] },
    { cell: 'lstm', H: 128, B: 64, forms: ['blocks', 'persistent', 'plain'] },
    { cell: 'gru', H: 16, B: 1, forms: ['persistent', 'plain'] },
    { cell: 'gru', H: 16, B: 8, forms: ['persistent', 'blocks', 'plain'] },
    { cell: 'gru', H: 16, B: 64, forms: ['blocks', 'persistent', 'plain'] },
    { cell: 'gru', H: 64, B: 1, forms: ['persistent', 'plain'] },
    { cell: 'gru', H: 64, B: 8, forms: ['blocks', 'persistent', 'plain'] },
    { cell: 'gru', H: 64, B: 64, forms: ['blocks', 'persistent', 'plain'] },
    { cell: 'gru', H: 128, B: 1, forms: ['plain', 'persistent'] },
    { cell: 'gru', H: 128, B: 8, forms: ['blocks', 'persistent', 'plain'] },
    { cell: 'gru', H: 128, B: 64, forms: ['blocks', 'persistent', 'plain'] },
  ],
  // A guess, as no hardware has been measured: a dispatch costs several microseconds, for which a workgroup of a persistent
  // kernel reads some 2^15 weights; and thousands of sequences keep a device busy without it.
  hardware: [
    { cell: 'rnn', H: 16, B: 1, forms: ['persistent', 'plain'] },
    { cell: 'rnn', H: 16, B: 64, forms: ['persistent', 'plain', 'blocks'] },
    { cell: 'rnn', H: 16, B: 1024, forms: ['plain', 'persistent', 'blocks'] },
    { cell: 'rnn', H: 128, B: 1, forms: ['persistent', 'plain'] },
    { cell: 'rnn', H: 128, B: 64, forms: ['persistent', 'plain', 'blocks'] },
    { cell: 'rnn', H: 128, B: 1024, forms: ['blocks', 'plain', 'persistent'] },
    { cell: 'rnn', H: 256, B: 1, forms: ['plain', 'persistent'] },
    { cell: 'rnn', H: 256, B: 64, forms: ['plain', 'persistent', 'blocks'] },
    { cell: 'rnn', H: 256, B: 1024, forms: ['blocks', 'plain', 'persistent'] },
    { cell: 'lstm', H: 16, B: 1, forms: ['persistent', 'plain'] },
    { cell: 'lstm', H: 16, B: 64, forms: ['persistent', 'plain', 'blocks'] },
    { cell: 'lstm', H: 16, B: 1024, forms: ['plain', 'persistent', 'blocks'] },
    { cell: 'lstm', H: 64, B: 1, forms: ['persistent', 'plain'] },
    { cell: 'lstm', H: 64, B: 64, forms: ['persistent', 'plain', 'blocks'] },
    { cell: 'lstm', H: 64, B: 1024, forms: ['blocks', 'plain', 'persistent'] },
    { cell: 'lstm', H: 128, B: 1, forms: ['plain', 'persistent'] },
    { cell: 'lstm', H: 128, B: 64, forms: ['plain', 'persistent', 'blocks'] },
    { cell: 'lstm', H: 128, B: 1024, forms: ['blocks', 'plain', 'persistent'] },
    { cell: 'gru', H: 16, B: 1, forms: ['persistent', 'plain'] },
    { cell: 'gru', H: 16, B: 64, forms: ['persistent', 'plain', 'blocks'] },
    { cell: 'gru', H: 16, B: 1024, forms: ['plain', 'persistent', 'blocks'] },
    { cell: 'gru', H: 64, B: 1, forms: ['persistent', 'plain'] },
    { cell: 'gru', H: 64, B: 64, forms: ['persistent', 'plain', 'blocks'] },
    { cell: 'gru', H: 64, B: 1024, forms: ['blocks', 'plain', 'persistent'] },
    { cell: 'gru', H: 128, B: 1, forms: ['plain', 'persistent'] },
    { cell: 'gru', H: 128, B: 64, forms: ['plain', 'persistent', 'blocks'] },
    { cell: 'gru', H: 128, B: 1024, forms: ['blocks', 'plain', 'persistent'] },
  ],
};
