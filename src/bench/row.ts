import type { EngineDescription } from '../engine/engine.ts';
import { parseJob } from './job.ts';
import type { Measured } from './measure.ts';
import { timingOf } from './timing.ts';
import { leastWork } from './work.ts';

/** One result, as JSON has it. */
export interface Row {
  readonly job: string;
  /** The engine's kind (gpu, cpu or reference), or a peer such as "torch". */
  readonly device: string;
  /**
   * The engine or the peer by its full name: for gpu the WebGPU adapter's name, otherwise such as "CPU, float32". The JSON key
   * stays "adapter", since recorded results have it.
   */
  readonly adapter: string;
  /** The median; of a job that is no training step, of one whole job. */
  readonly ms_per_step: number;
  readonly symbols_per_second: number;
  /** Nine runs in ten took longer, and nine in ten less. */
  readonly ms_p10: number;
  readonly ms_p90: number;
  readonly runs: number;
  /** Of a training step on a device: the median of what this thread takes to hand it over. It is part of the step's time. */
  readonly encode_ms_per_step?: number;
  /** Program and version that it ran in, where that is another than the one that prints it. */
  readonly runtime?: string;
  /** How many iterations were done of a job that takes too long; its time is reckoned from them. */
  readonly scaled_from?: number;
  /** How much the process's resident memory grew from before the model was made to the job's end, in MiB. */
  readonly memory_mib?: number;
  /** The least arithmetic of the step in that time, as a share of the adapter's rate at large matrix products. */
  readonly share_of_product_rate?: number;
  /** The least memory traffic of the step in that time, as a share of the adapter's rate at copying. */
  readonly share_of_copy_rate?: number;
  /** How many dispatches of a kernel that does next to nothing take as long. */
  readonly empty_dispatches?: number;
  readonly limits?: Limits;
}

/** What an adapter can do at best, measured in the same run. */
export interface Limits {
  /** 1e9 multiplications and additions a second, in products of large matrices. */
  readonly product_gflops: number;
  /** 1e9 bytes a second, read and written, in copying a large buffer. */
  readonly copy_gb_per_second: number;
  /** Of one dispatch among a thousand in a pass, each waiting for the one before. */
  readonly dispatch_microseconds: number;
  /** From a submission of one dispatch to the news that it is done. */
  readonly submission_microseconds: number;
}

/** Puts a measurement into a row. */
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

/** Adds to a training step's row how near it comes to the adapter's limits. */
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

/** Widths of the columns of the text table, in characters. */
const WIDTHS = { job: 22, device: 12, milliseconds: 12, spread: 18, encoding: 12, symbols: 14 };

/** The head of the table that is shown without `--json`. */
export function tableHead(): string {
  return tableLine('job', 'device', 'ms per step', '10 to 90 %', 'encoding', 'symbols/s', 'runs on');
}

/** A row of that table. */
export function tableRow(row: Row): string {
  const { job, device, adapter: engine, ms_per_step, symbols_per_second, ms_p10, ms_p90, runs } = row;
  const spread = runs > 1 ? `${ms_p10} to ${ms_p90}` : 'one run';
  const encoding = row.encode_ms_per_step === undefined ? '' : String(row.encode_ms_per_step);
  return tableLine(job, device, String(ms_per_step), spread, encoding, String(symbols_per_second), engine);
}

function tableLine(
  job: string,
  device: string,
  milliseconds: string,
  spread: string,
  encoding: string,
  symbols: string,
  engine: string,
): string {
  const left = `${job.padEnd(WIDTHS.job)} ${device.padEnd(WIDTHS.device)}`;
  const right = `${milliseconds.padStart(WIDTHS.milliseconds)} ${spread.padStart(WIDTHS.spread)}`;
  return `${left}${right}${encoding.padStart(WIDTHS.encoding)}${symbols.padStart(WIDTHS.symbols)}  ${engine}\n`;
}

/** Four digits: more would be noise. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
