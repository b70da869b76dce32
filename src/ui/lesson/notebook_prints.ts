import { titled } from '../format.ts';
import type { LessonPrint } from '../run_controller.ts';

/** A printout as the notebook has it: of its cell 11, with the names in their order. */
export interface Printout {
  readonly iteration: number;
  readonly loss: string;
  readonly names: readonly string[];
}

/**
 * What the notebook printed on its own list. The scan of it has lost the sixth name of the first printout and the last of the second:
 * NumPy gave them (test/golden/notebook_run.json).
 */
export const NOTEBOOK_PRINTS: readonly Printout[] = [
  {
    iteration: 0,
    loss: '23.087336',
    names: [
      'Nkzxwtdmfqoeyhsqwasjkjvu',
      'Kneb',
      'Kzxwtdmfqoeyhsqwasjkjvu',
      'Neb',
      'Zxwtdmfqoeyhsqwasjkjvu',
      'Eb',
      'Xwtdmfqoeyhsqwasjkjvu',
    ],
  },
  {
    iteration: 2_000,
    loss: '27.884160',
    names: [
      'Liusskeomnolxeros',
      'Hmdaairus',
      'Hytroligoraurus',
      'Lecalosapaus',
      'Xusicikoraurus',
      'Abalpsamantisaurus',
      'Tpraneronxeros',
    ],
  },
];

/** The notebook's list: how many names it has, its first, and `fingerprintOf` it (its names in lower case, each with a newline). */
export const NOTEBOOK_LIST = {
  names: 1_536,
  first: 'aachenosaurus',
  fingerprint: 'sha256:652b6cc629248d9091d2f7220e4fd2fda3a983577ca9b41efb78efbaf70a51d6',
} as const;

/**
 * How a printed value compares with the notebook's. `close`: a loss that is the same but for the rounding of float32; the notebook
 * computes in float64. `missing`: it is not printed yet.
 */
export type Agreement = 'equal' | 'close' | 'differs' | 'missing';

/** A value of the notebook's printout, and what was printed here. */
export interface ComparedValue {
  /** “Loss”, or the number of a name. */
  readonly what: string;
  readonly notebook: string;
  readonly here: string;
  readonly agreement: Agreement;
}

/** A printout of the notebook, value by value. */
export interface ComparedPrint {
  readonly iteration: number;
  readonly values: readonly ComparedValue[];
}

/** Losses this close, relative to their size, are equal but for float32. Another list changes the first loss ten times as much. */
const FLOAT32_LOSS = 1e-5;

/** Compares what a run printed with the notebook's two printouts. */
export function comparePrints(prints: readonly LessonPrint[]): readonly ComparedPrint[] {
  return NOTEBOOK_PRINTS.map(({ iteration, loss, names }) => {
    const own = prints.find((print) => print.iteration === iteration);
    const ofNames = names.map((name, i) => {
      const here = own?.names[i];
      return valueOf(String(i + 1), name, here === undefined ? undefined : titled(here));
    });
    return { iteration, values: [lossOf(loss, own?.loss), ...ofNames] };
  });
}

function valueOf(what: string, notebook: string, here: string | undefined): ComparedValue {
  if (here === undefined) return { what, notebook, here: '', agreement: 'missing' };
  return { what, notebook, here, agreement: here === notebook ? 'equal' : 'differs' };
}

function lossOf(notebook: string, here: number | undefined): ComparedValue {
  const compared = valueOf('Loss', notebook, here?.toFixed(6));
  const close = here !== undefined && Math.abs(here - Number(notebook)) <= FLOAT32_LOSS * Number(notebook);
  return compared.agreement === 'differs' && close ? { ...compared, agreement: 'close' } : compared;
}

/** How many values agree, differ, and are still missing. */
export function countAgreements(compared: readonly ComparedPrint[]): {
  agree: number;
  differ: number;
  missing: number;
} {
  const all = compared.flatMap(({ values }) => values.map(({ agreement }) => agreement));
  const count = (...of: readonly Agreement[]): number => all.filter((agreement) => of.includes(agreement)).length;
  return { agree: count('equal', 'close'), differ: count('differs'), missing: count('missing') };
}
