import type { Row } from '../../src/bench/row.ts';
import type { KernelFinding } from '../../src/check/check_kernels.ts';
import type { TunedAdapter } from '../../src/engine/known_variants.ts';
import type { VariantTime } from '../variants/grid.ts';

/** What the parts print, one JSON object per line, besides the lines in which doctor tells of the system. */
export interface PartLines {
  doctor: DoctorLine[];
  kernels: (KernelFinding | { readonly system: string })[];
  'notebook-gpu': NotebookLine[];
  'notebook-reference': NotebookLine[];
  bench: Row[];
  /** What was measured of the variants for the shapes of `bench`. */
  tuned: DoctorLine[];
  variants: VariantTime[];
  'torch-eager': Row[];
  'torch-graph': Row[];
}

/** What `doctor --json` prints of an engine. */
export interface DoctorLine {
  readonly device?: string;
  readonly adapter?: string;
  readonly problem?: string;
  readonly tuned?: TunedAdapter;
}

/** What `notebook --json` prints: names at some iterations, and last that it is done. */
export type NotebookLine = { readonly iteration: number; readonly names: readonly string[] } | { readonly done: true };

export type PartName = keyof PartLines;

/** A part of the run: a program of the archive that prints JSON lines. */
export interface Part {
  readonly name: PartName;
  /** After so many seconds it is stopped. What it printed until then counts. */
  readonly limit: number;
  /** The name of the program, and its arguments. */
  readonly command: readonly [program: string, ...args: string[]];
}

/** The whole run takes no longer, in seconds. */
export const LONGEST_RUN = 480;

const JOBS = [
  'rnn50 B1 T13',
  'lstm2x128 B32 T40',
  'lstm2x128 B128 T40',
  'sample rnn50 x10000',
  'notebook x35000',
  'lstm512 B256 T40',
  'gru256 B64 T40',
  'rnn256 B64 T40',
].join(',');

/** A variant at a row of the grid, of which there are hundreds, gets this share of a job's time in each turn. */
const VARIANTS_SHARE = 0.05;

/** The parts in their order, the most important first. `seconds` is the time budget of a job. */
export function partsOf(seconds: number): Part[] {
  const notebook = ['notebook', '--iterations', '2001', '--json', '--device'];
  const torch = ['bench-torch', '--seconds', String(seconds), '--jobs', JOBS, '--peer'] as const;
  return [
    { name: 'doctor', limit: 20, command: ['cli', 'doctor', '--json'] },
    { name: 'kernels', limit: 90, command: ['cli', 'doctor', '--kernels', '--json'] },
    { name: 'notebook-gpu', limit: 30, command: ['cli', ...notebook, 'gpu'] },
    { name: 'notebook-reference', limit: 40, command: ['cli', ...notebook, 'reference'] },
    {
      name: 'bench',
      limit: 100,
      command: ['bench', '--json', '--device', 'gpu', '--seconds', String(seconds), '--jobs', JOBS],
    },
    { name: 'tuned', limit: 10, command: ['cli', 'doctor', '--json'] },
    {
      name: 'variants',
      limit: 66,
      command: ['bench-variants', '--json', '--seconds', String(seconds * VARIANTS_SHARE)],
    },
    { name: 'torch-eager', limit: 50, command: [...torch, 'torch-eager-cuda'] },
    { name: 'torch-graph', limit: 50, command: [...torch, 'torch-graph-cuda'] },
  ];
}
