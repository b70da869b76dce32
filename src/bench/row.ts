import type { EngineDescription } from '../engine/engine.ts';
import { predictStep } from '../plan/predict.ts';
import type { Limit, Rates } from '../plan/predict.ts';
import type { Target } from '../plan/variants.ts';
import { parseJob } from './job.ts';
import type { Measured } from './measure.ts';
import { timingOf } from './timing.ts';
import { leastWork, setupOf } from './work.ts';

/** What the model of the cost predicts for a training step on a GPU, with the keys of `bench --json`. */
export interface Predicted {
  readonly predicted_ms_per_step: number;
  /** What most of that time is spent on. */
  readonly predicted_limit: Limit;
}

/** One result, with the keys of `bench --json`. */
export interface Row extends Partial<Predicted> {
  readonly job: string;
  /** The engine's kind (gpu, cpu or reference), or a peer such as "torch". */
  readonly device: string;
  /**
   * The engine or the peer by its full name: for gpu the WebGPU adapter's name, otherwise such as "CPU, float32". The JSON
   * key stays "adapter", since recorded results have it.
   */
  readonly adapter: string;
  /** The median, in milliseconds per training step, or per whole job of another kind. */
  readonly ms_per_step: number;
  readonly symbols_per_second: number;
  /** The 10th and the 90th percentile. */
  readonly ms_p10: number;
  readonly ms_p90: number;
  readonly runs: number;
  /** For a training step on a GPU: the median time that this thread spends encoding it. It is part of the step's time. */
  readonly encode_ms_per_step?: number;
  /** Program and version that ran the job, if it is not the program that prints the row. */
  readonly runtime?: string;
  /** For a job that takes too long: the number of iterations done, from which its time was extrapolated. */
  readonly scaled_from?: number;
  /** Growth of the process's resident memory from before the model was created to the end of the job, in MiB. */
  readonly memory_mib?: number;
  /** The step's least arithmetic per second, as a share of the adapter's measured rate at large matrix products. */
  readonly share_of_product_rate?: number;
  /** The step's least memory traffic per second, as a share of the adapter's measured rate at copying. */
  readonly share_of_copy_rate?: number;
  /** The number of dispatches of an almost empty kernel that take as long as the step. */
  readonly empty_dispatches?: number;
  readonly limits?: Limits;
}

/** The limits of an adapter's speed, measured in the same run. */
export interface Limits {
  /** 1e9 floating-point operations per second in products of large matrices; a multiply-add counts as two. */
  readonly product_gflops: number;
  /** 1e9 bytes per second, read plus written, in copying a large buffer. */
  readonly copy_gb_per_second: number;
  /** Time per dispatch in a pass of a thousand dependent dispatches. */
  readonly dispatch_microseconds: number;
  /** Time from a submission of one dispatch to the notification of its end. */
  readonly submission_microseconds: number;
}

/** The row of a measurement. */
export function rowOf(
  job: string,
  { kind, name }: Pick<EngineDescription, 'name'> & { readonly kind: string },
  { times, symbols, encodeTimes, scaledFrom }: Measured,
  memory?: number,
): Row {
  const { median, p10, p90, runs } = timingOf(times);
  return {
    job,
    device: kind,
    adapter: name,
    ms_per_step: rounded(median),
    symbols_per_second: Math.round((symbols * 1_000) / median),
    ms_p10: rounded(p10),
    ms_p90: rounded(p90),
    runs,
    ...(encodeTimes && { encode_ms_per_step: rounded(timingOf(encodeTimes).median) }),
    ...(scaledFrom !== undefined && { scaled_from: scaledFrom }),
    ...(memory !== undefined && { memory_mib: Math.round(memory / 2 ** 20) }),
  };
}

/** Adds to a training step's row its shares of the adapter's limits. */
export function withShares(row: Row, limits: Limits | null): Row {
  const job = parseJob(row.job);
  const work = job && leastWork(job);
  if (!work || !limits) return row;
  const seconds = row.ms_per_step / 1_000;
  return {
    ...row,
    share_of_product_rate: rounded(work.flops / seconds / (limits.product_gflops * 1e9)),
    share_of_copy_rate: rounded(work.bytes / seconds / (limits.copy_gb_per_second * 1e9)),
    empty_dispatches: Math.round((seconds * 1e6) / limits.dispatch_microseconds),
    limits,
  };
}

/** An adapter, and how fast it was measured to be at each thing that a step consists of. */
export interface MeasuredAdapter {
  readonly adapter: Target['adapter'];
  readonly rates: Rates;
}

/** Adds to a training step's row what the model of the cost predicts. */
export function withPrediction(row: Row, measured: MeasuredAdapter | null): Row {
  const predicted = measured && row.device === 'gpu' ? predictJob(row.job, measured) : null;
  return predicted ? { ...row, ...predicted } : row;
}

/** What the model of the cost predicts for a training step; null for other jobs. */
export function predictJob(name: string, { adapter, rates }: MeasuredAdapter): Predicted | null {
  const job = parseJob(name);
  if (job?.kind !== 'train') return null;
  const { config, training } = setupOf(job.model, job.timeSteps);
  const model = { config, optimizer: training.optimizer, averaging: training.averaging, byNorm: false };
  const { milliseconds, limit } = predictStep(model, job, { adapter }, rates);
  return { predicted_ms_per_step: rounded(milliseconds), predicted_limit: limit };
}

/** Widths of the columns of the text table, in characters. */
const WIDTHS = {
  job: 22,
  device: 12,
  milliseconds: 12,
  spread: 18,
  encoding: 12,
  predicted: 12,
  limit: 10,
  symbols: 14,
};

/** The head of the text table, which is printed without `--json`. */
export function tableHead(): string {
  return tableLine(
    'job',
    'device',
    'ms per step',
    '10 to 90 %',
    'encoding',
    'predicted',
    'limit',
    'symbols/s',
    'runs on',
  );
}

/** A row of that table. */
export function tableRow(row: Row): string {
  const { job, device, adapter: engine, ms_per_step, symbols_per_second, ms_p10, ms_p90, runs } = row;
  const spread = runs > 1 ? `${ms_p10} to ${ms_p90}` : 'one run';
  const encoding = row.encode_ms_per_step === undefined ? '' : String(row.encode_ms_per_step);
  const predicted = String(row.predicted_ms_per_step ?? '');
  const limit = row.predicted_limit ?? '';
  const symbols = String(symbols_per_second);
  return tableLine(job, device, String(ms_per_step), spread, encoding, predicted, limit, symbols, engine);
}

function tableLine(
  job: string,
  device: string,
  milliseconds: string,
  spread: string,
  encoding: string,
  predicted: string,
  limit: string,
  symbols: string,
  engine: string,
): string {
  const left = `${job.padEnd(WIDTHS.job)} ${device.padEnd(WIDTHS.device)}`;
  const right = `${milliseconds.padStart(WIDTHS.milliseconds)} ${spread.padStart(WIDTHS.spread)}`;
  const model = `${predicted.padStart(WIDTHS.predicted)} ${limit.padEnd(WIDTHS.limit)}`;
  return `${left}${right}${encoding.padStart(WIDTHS.encoding)}${model}${symbols.padStart(WIDTHS.symbols)}  ${engine}\n`;
}

/** Rounds to four digits, since further ones are noise. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
