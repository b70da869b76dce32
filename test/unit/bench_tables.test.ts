import { describe, expect, it } from 'vitest';
import { ratioLine, ratiosOf } from '../../bench/ratios.ts';
import { between, documentOf, summaryOf } from '../../bench/table/tables.ts';
import type { Row } from '../../src/bench/row.ts';

function row(job: string, device: string, ms_per_step: number, more: Partial<Row> = {}): Row {
  const spread = { ms_p10: ms_per_step / 2, ms_p90: 2 * ms_per_step, runs: 3 };
  return { job, device, adapter: `${device}'s adapter`, ms_per_step, symbols_per_second: 100, ...spread, ...more };
}

const ROWS = [
  row('a', 'gpu', 4, { runtime: 'Node 1' }),
  row('a', 'gpu', 2, { runtime: 'Chrome 1' }),
  row('a', 'cpu', 1, { runtime: 'Node 1' }),
  row('a', 'torch', 8),
  row('b', 'cpu', 3),
  row('c', 'numpy', 3),
];

describe('ratios', () => {
  it('compare the fastest of each kind of ours with every peer of the same job', () => {
    const pairs = ratiosOf(ROWS).map(({ job, ours, peer, times }) => [job, ours.runtime, peer.device, times]);
    expect(pairs).toEqual([
      ['a', 'Chrome 1', 'torch', 4],
      ['a', 'Node 1', 'torch', 8],
    ]);
  });

  it('read as a sentence', () => {
    const [first] = ratiosOf(ROWS);
    expect(ratioLine(first!)).toBe("a: gpu's adapter in Chrome 1 is 4 times as fast as torch's adapter");
  });
});

describe('the tables of a recording', () => {
  const machine = {
    cpu: 'Some CPU, 2 cores',
    memory_gib: 8,
    system: 'Linux 6',
    load: 5.5,
    commit: 'abc',
    node: '20.20.2',
    packages: { webgpu: '0.6.2' },
  };
  const shares = { share_of_product_rate: 0.0123, empty_dispatches: 190, memory_mib: 37 };
  const parts = {
    bench: [row('rnn50 B1 T13', 'gpu', 2.5, shares), row('notebook x9', 'cpu', 7, { runs: 1, scaled_from: 4 })],
    'bench-peers': ROWS,
  };
  const recording = { date: '2026-11-24T20:00:00.000Z', note: 'Busy.', machine, parts };
  const section = documentOf(recording);

  it('tell of the machine', () => {
    expect(section).toContain('# 2026-11-24, Some CPU, 2 cores');
    expect(section).toContain('commit abc; Node 20.20.2, webgpu 0.6.2; load 5.5 at the start. Busy.');
  });

  it('have a line for each row, with what there is to say of it', () => {
    expect(section).toContain(
      "| rnn50 B1 T13 | gpu's adapter |  | 2.5 | 1.25 to 5 | 100 | 1.2 % of its product rate, as long as 190 empty dispatches; 37 MiB |",
    );
    expect(section).toContain("| notebook x9 | cpu's adapter |  | 7 | one run | 100 | extrapolated from 4 |");
    expect(section).toContain("| a | cpu's adapter in Node 1 | 1 | 8 × (8 ms) |  |");
    expect(section).not.toContain('sweep');
  });

  it('are summed up as a line per engine beside the fastest peer, the fastest engine first', () => {
    const rivals = [...ROWS, row('a', 'numpy', 6, { adapter: 'NumPy 2, float64' })];
    const summary = summaryOf({ ...recording, parts: { 'bench-peers': rivals } }, '2026-11-24T2000');
    expect(summary).toContain('2026-11-24: Some CPU, 2 cores, 8 GiB, Linux 6, load 5.5 at the start. Busy.');
    expect(summary).toContain('(../bench/results/2026-11-24T2000.md)');
    expect(summary.split('\n').slice(-5)).toEqual([
      '| --- | --- | --- | --- | --- | --- |',
      "| a | cpu's adapter, Node | 1 | NumPy 2, float64 | 6 | 6 × |",
      "| a | gpu's adapter, Chrome | 2 | NumPy 2, float64 | 6 | 3 × |",
      "| a | gpu's adapter, Node | 4 | NumPy 2, float64 | 6 | 1.5 × |",
      "| b | cpu's adapter | 3 |  |  |  |",
    ]);
  });

  it('name engines in the summary without their versions', () => {
    const names = ['SwiftShader driver 5.0.0', 'llvmpipe: Mesa 25.0.7 (LLVM 15.0.6)', 'CPU, float32, SIMD'];
    const rows = names.map((adapter, i) => row('a', 'gpu', i, { adapter, runtime: 'Node 20.20.2' }));
    const summary = summaryOf({ ...recording, parts: { 'bench-peers': rows } }, 'x');
    expect(summary).toMatch(/\| SwiftShader, Node \|.*\n.*\| llvmpipe, Node \|.*\n.*\| CPU, Node \|/);
  });

  it('are summed up without peers where none were measured', () => {
    const alone = { ...recording, parts: { bench: parts.bench } };
    expect(summaryOf(alone, 'x')).toContain("| rnn50 B1 T13 | gpu's adapter | 2.5 |  |  |  |");
  });

  it('go between the markers of a document, in place of the old ones', () => {
    expect(between('a <b> old <e> c', '<b>', '<e>', 'new')).toBe('a <b>\n\nnew\n\n<e> c');
    expect(() => between('a <b> old', '<b>', '<e>', 'new')).toThrow('markers');
  });
});
