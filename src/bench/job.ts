import { CELL_NAMES } from '../model/cells/index.ts';
import type { CellName } from '../model/config.ts';

/** The model in a job's name. */
export interface JobModel {
  readonly cell: CellName;
  /** L. */
  readonly layers: number;
  /** H. */
  readonly hiddenSize: number;
}

/** A benchmark job: the work that is timed. */
export type Job =
  /** One training step: upload, forward, backward, clip, update. */
  | { readonly kind: 'train'; readonly model: JobModel; readonly batchSize: number; readonly timeSteps: number }
  /** Creating a model and its first training step, with the compilation of kernels. */
  | { readonly kind: 'start'; readonly model: JobModel; readonly batchSize: number; readonly timeSteps: number }
  /** Sampling `count` names of at most 50 symbols. */
  | { readonly kind: 'sample'; readonly model: JobModel; readonly count: number }
  /** The notebook's training loop on the built-in list, with seven sampled names every 2,000 iterations. */
  | { readonly kind: 'notebook'; readonly iterations: number };

/** T of a typical name: 12 symbols and the newline. */
export const NAME_STEPS = 13;
/** T of a window of text, as in the notebook's Shakespeare part. */
export const WINDOW_STEPS = 40;
/** The default jobs. Documents, tables and other programs rely on these names. */
export const FIXED_JOBS = ['rnn50 B1 T13', 'lstm2x128 B32 T40', 'lstm2x128 B128 T40', 'sample rnn50 x10000'] as const;
/** The grammar of job names, for help texts and error messages. */
export const JOB_GRAMMAR =
  '[start ]CELL[LAYERSx]UNITS B1…1024 T13|T40|T128, sample CELL[LAYERSx]UNITS xCOUNT, or notebook xITERATIONS';

/** The values of H and B in the sweep, and the fixed value of each while the other varies. */
const SWEEP = { hiddenSizes: [16, 64, 256, 1_024], batchSizes: [1, 8, 64, 256, 1_024], hiddenSize: 64, batchSize: 32 };
const MODEL = `(${CELL_NAMES.join('|')})(?:([1-4])x)?([1-9]\\d{0,3})`;
const TRAINING = new RegExp(`^(start )?${MODEL} B([1-9]\\d{0,3}) T(13|40|128)$`);
const SAMPLING = new RegExp(`^sample ${MODEL} x([1-9]\\d{0,6})$`);
const NOTEBOOK = /^notebook x([1-9]\d{0,6})$/;
const LARGEST = 1_024;

/** Parses a job's name; null for an unknown name. */
export function parseJob(name: string): Job | null {
  const training = TRAINING.exec(name);
  if (training) {
    const [, start, cell, layers, units, B, T] = training;
    const sizes = { model: modelOf(cell!, layers, units!), batchSize: Number(B), timeSteps: Number(T) };
    return isAllowed(sizes.model.hiddenSize, sizes.batchSize) ? { kind: start ? 'start' : 'train', ...sizes } : null;
  }
  const sampling = SAMPLING.exec(name);
  if (sampling) {
    const [, cell, layers, units, count] = sampling;
    const model = modelOf(cell!, layers, units!);
    return isAllowed(model.hiddenSize) ? { kind: 'sample', model, count: Number(count) } : null;
  }
  const notebook = NOTEBOOK.exec(name);
  return notebook && { kind: 'notebook', iterations: Number(notebook[1]) };
}

/** The name of a job: the inverse of `parseJob`. */
export function jobName(job: Job): string {
  switch (job.kind) {
    case 'train':
      return `${modelName(job.model)} B${job.batchSize} T${job.timeSteps}`;
    case 'start':
      return `start ${modelName(job.model)} B${job.batchSize} T${job.timeSteps}`;
    case 'sample':
      return `sample ${modelName(job.model)} x${job.count}`;
    case 'notebook':
      return `notebook x${job.iterations}`;
    default:
      return job satisfies never;
  }
}

/** The jobs of the sweep. For each cell: hidden sizes with one name and with mini-batches, batch sizes, and starting. */
export function sweepJobs(): string[] {
  const { hiddenSizes, batchSizes, hiddenSize, batchSize } = SWEEP;
  const jobs = CELL_NAMES.flatMap((cell): Job[] => {
    const train = (H: number, B: number, T: number): Job => ({
      kind: 'train',
      model: { cell, layers: 1, hiddenSize: H },
      batchSize: B,
      timeSteps: T,
    });
    return [
      ...hiddenSizes.map((H) => train(H, 1, NAME_STEPS)),
      ...hiddenSizes.map((H) => train(H, batchSize, WINDOW_STEPS)),
      ...batchSizes.map((B) => train(hiddenSize, B, WINDOW_STEPS)),
      { ...train(hiddenSize, batchSize, WINDOW_STEPS), kind: 'start' } as Job,
    ];
  });
  return [...new Set(jobs.map(jobName))];
}

function modelName({ cell, layers, hiddenSize }: JobModel): string {
  return `${cell}${layers > 1 ? `${layers}x` : ''}${hiddenSize}`;
}

function modelOf(cell: string, layers: string | undefined, units: string): JobModel {
  return { cell: cell as CellName, layers: Number(layers ?? 1), hiddenSize: Number(units) };
}

function isAllowed(...sizes: number[]): boolean {
  return sizes.every((size) => size <= LARGEST);
}
