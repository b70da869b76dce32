import type { StudioRow } from '../browser/studio.ts';
import { findingsOf } from '../pack/findings.ts';
import { isOurs } from '../ratios.ts';
import { linesOf, tableOf } from '../variants/grid.ts';
import type { VariantTime } from '../variants/grid.ts';
import type { Row } from '../../src/bench/row.ts';
import type { Ending, Machine, Recording } from './recording.ts';

/** The stems of the recordings that are summed up: the newest of each card, and the newest without one, in their order. */
export function newestOfEachCard(recordings: ReadonlyMap<string, Recording>): string[] {
  const stems = [...recordings].map(([stem, { machine }]) => [machine.card, stem] as const);
  return [...new Map(stems).values()].sort();
}

/** The summary of a recording for docs/performance.md: each job's engines beside the fastest peer, in at most 120 columns. */
export function summaryOf(recording: Recording, stem: string): string {
  const { date, note, machine, parts } = recording;
  const each = [parts.bench, parts['bench-browser'], parts['torch-eager'], parts['torch-graph']];
  const rows = parts['bench-peers'] ?? each.flatMap((some) => some ?? []);
  const jobs = [...new Set(rows.map(({ job }) => job))];
  const lines = jobs.flatMap((job) => summaryLines(rows.filter((row) => row.job === job)));
  return [
    `The newest recording, ${date.slice(0, 10)}: ${placeOf(machine)}, ${machine.memory_gib} GiB, ${machine.system}, load ${machine.load} at the start. ${note}`.trim(),
    `[All tables of this recording](../bench/results/${stem}.md).`,
    ...findingsOf(recording),
    markdownTable(['job', 'our engine', 'ms per step', 'fastest peer', 'its ms', 'ratio'], lines),
  ].join('\n\n');
}

/** All tables of a recording as a Markdown document. */
export function documentOf(recording: Recording): string {
  const { date, note, machine, parts, endings = [] } = recording;
  const { memory_gib, system, load, commit, node, packages } = machine;
  const versions = Object.entries({ Node: node, ...packages }).map((entry) => entry.join(' '));
  return [
    `# ${date.slice(0, 10)}, ${placeOf(machine)}`,
    [`${system}, ${memory_gib} GiB, commit ${commit}; ${versions.join(', ')}; load ${load} at the start.`, note]
      .filter(Boolean)
      .join(' '),
    'Written by `npm run bench:table` from the JSON file of the same name. [Performance](../../docs/performance.md) explains jobs and method.',
    ...findingsOf(recording),
    ...part('`npm run bench`, in Node', parts.bench, rowsTable),
    ...part('`npm run bench:browser`, in headless Chrome', parts['bench-browser'], rowsTable),
    ...part(
      "`npm run bench:peers`, all in one run, in turns: the ratio of each peer's time to ours, and the peer's time",
      parts['bench-peers'],
      peersTable,
    ),
    ...part('`npm run bench -- --sweep`', parts.sweep, rowsTable),
    ...part('PyTorch on CUDA, eager, on the same machine', parts['torch-eager'], rowsTable),
    ...part('PyTorch on CUDA, the step as a graph', parts['torch-graph'], rowsTable),
    ...variantsList(parts.variants ?? []),
    ...(endings.length > 0 ? ['The parts of the run:', endingsTable(endings)] : []),
  ].join('\n\n');
}

/** Replaces the text between the markers of a document. Throws if a marker is missing. */
export function between(document: string, begin: string, end: string, text: string): string {
  const from = document.indexOf(begin);
  const to = document.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`The document lacks its markers ${begin} and ${end}; put them back.`);
  return `${document.slice(0, from + begin.length)}\n\n${text}\n\n${document.slice(to)}`;
}

/** What was measured: the card with its driver where there is one, and the CPU. */
function placeOf({ card, driver, cpu }: Machine): string {
  return [...(card === undefined ? [] : [card]), ...(driver === undefined ? [] : [`driver ${driver}`]), cpu].join(', ');
}

/** The ranking of the variants of the cells' kernels, a line per size. */
function variantsList(times: readonly VariantTime[]): string[] {
  const kinds = [...new Set(times.map(({ kind }) => kind))];
  const lines = kinds.flatMap((kind) => linesOf(kind, tableOf(times, kind)).split('\n'));
  return lines.length === 0
    ? []
    : ['`npm run bench:variants`, the fastest first:', lines.map((line) => `- ${line}`).join('\n')];
}

function endingsTable(endings: readonly Ending[]): string {
  const lines = endings.map(({ part: name, seconds, limit_s, exit }) => [name, seconds, limit_s, exit]);
  return markdownTable(['part', 'seconds', 'limit', 'exit'], lines);
}

function part(title: string, rows: readonly Row[] | undefined, table: (rows: readonly Row[]) => string): string[] {
  return rows && rows.length > 0 ? [`${title}:`, table(rows)] : [];
}

function rowsTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    row.job,
    row.adapter,
    row.runtime ?? '',
    row.ms_per_step ?? '',
    spread(row),
    row.symbols_per_second ?? '',
    remark(row),
  ]);
  return markdownTable(['job', 'runs on', 'in', 'ms per step', '10 to 90 %', 'symbols/s', 'remarks'], lines);
}

/** The column of the 10th to 90th percentile. Empty for rows of frame counts in older recordings, which have no times. */
function spread({ ms_per_step, ms_p10, ms_p90, runs }: StudioRow): string {
  if (ms_per_step === null) return '';
  return runs > 1 ? `${ms_p10} to ${ms_p90}` : 'one run';
}

/** The column of everything else in a row. */
function remark(row: StudioRow): string {
  const { encode_ms_per_step, share_of_product_rate, empty_dispatches, memory_mib, scaled_from, loaded, frames } = row;
  const percent = (share: number) => `${Number((100 * share).toPrecision(2))} %`;
  return [
    ...(encode_ms_per_step === undefined ? [] : [`${encode_ms_per_step} ms to encode`]),
    ...(share_of_product_rate === undefined
      ? []
      : [`${percent(share_of_product_rate)} of its product rate, as long as ${empty_dispatches} empty dispatches`]),
    ...(memory_mib === undefined ? [] : [`${memory_mib} MiB`]),
    ...(scaled_from === undefined ? [] : [`extrapolated from ${scaled_from}`]),
    ...(loaded ? [`${loaded.gzip} bytes of script and shaders with gzip, ${loaded.brotli} with brotli`] : []),
    ...(frames
      ? [
          `frames late: ${percent(frames.share_above_16_7)} of ${frames.frames}, by a frame or more ${percent(frames.share_above_33)}`,
        ]
      : []),
  ].join('; ');
}

/** A table with a line per job and engine of ours, and a column per peer. */
function peersTable(rows: readonly Row[]): string {
  const ours = rows.filter(isOurs);
  const peers = [...new Set(rows.filter((row) => !isOurs(row)).map(({ adapter: engine }) => engine))];
  const lines = ours.map((row) => {
    const cells = peers.map((engine) => {
      const peer = rows.find((other) => other.job === row.job && other.adapter === engine);
      return peer ? `${short(peer.ms_per_step / row.ms_per_step)} × (${short(peer.ms_per_step)} ms)` : '';
    });
    const where = row.runtime === undefined ? row.adapter : `${row.adapter} in ${row.runtime}`;
    return [row.job, where, row.ms_per_step, ...cells];
  });
  return markdownTable(['job', 'ours', 'ms per step', ...peers], lines);
}

/** A line per engine of ours at one job, the fastest first, beside the fastest peer if there is one. */
function summaryLines(rows: readonly Row[]): (string | number)[][] {
  const sorted = rows.toSorted((a, b) => a.ms_per_step - b.ms_per_step);
  const peer = sorted.find((row) => !isOurs(row));
  return sorted.filter(isOurs).map((row) => {
    const beside = peer
      ? [peer.adapter, peer.ms_per_step, `${short(peer.ms_per_step / row.ms_per_step)} ×`]
      : ['', '', ''];
    return [row.job, shortEngine(row), row.ms_per_step, ...beside];
  });
}

/** An engine's name without versions, and the program that it runs in: "SwiftShader, Node". */
function shortEngine({ adapter, runtime }: Row): string {
  const [name = adapter] = adapter.split(/[,:]| driver /);
  return runtime === undefined ? name : `${name}, ${runtime.split(' ')[0]}`;
}

/** Rounds to two digits. */
function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}

function markdownTable(head: readonly string[], lines: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...lines.map(line)].join('\n');
}
