import { describe, expect, it } from 'vitest';
import { SOFTWARE } from '../../src/check/case_adapters.ts';
import { briefCases } from '../../src/check/check_kernels.ts';
import type { CheckedAdapter, KernelFinding } from '../../src/check/check_kernels.ts';
import { compareCase } from '../../src/check/compare.ts';
import type { KernelCase } from '../../src/check/kernel_case.ts';
import { reasonAgainst } from '../../src/check/requirements.ts';
import { runTwin } from '../../src/check/run_kernel.ts';
import { ALL_VARIANTS } from '../../src/check/variants.ts';
import { KERNELS } from '../../src/kernels/index.ts';
import type { Signature } from '../../src/kernels/signature.ts';
import { remedyFor, reportOf, verdictOf } from '../../src/ui/kernel_report.ts';
import { notebookConfig } from '../../src/model/config.ts';
import { launchIn, launchOf } from '../../src/plan/variants.ts';
import { WholeNames } from '../../src/plan/whole_names.ts';
import type { KernelsState } from '../../src/ui/kernels_controller.ts';
import { jsonLines, runCli } from '../helpers/cli.ts';

const brief = briefCases();
const casesOf = (kernel: string, variant: string): KernelCase[] =>
  brief.filter((run) => run.kernel === kernel && (run.variant ?? 'plain') === variant);

describe('the brief cases', () => {
  it('are of every variant of every kernel, of two sizes at least', () => {
    const variants = Object.values<Signature>(KERNELS).flatMap(({ variants: own }) => Object.keys(own));
    expect(ALL_VARIANTS).toHaveLength(variants.length);
    for (const { kernel, variant } of ALL_VARIANTS) {
      expect(casesOf(kernel, variant).length, `${kernel} ${variant}`).toBeGreaterThanOrEqual(2);
    }
  });

  it('launch every kernel over the edge of a workgroup, or of a block', () => {
    for (const { kernel, variant } of ALL_VARIANTS.filter(({ variant: name }) => name === 'plain')) {
      // One workgroup makes all steps, whatever the sizes; the others sum in one, and have more rows than it has invocations.
      if (kernel === 'rnn_train' || kernel === 'loss_sum') continue;
      const most = Math.max(...casesOf(kernel, variant).map(({ workgroups: [x, y] }) => x * y));
      expect(most, kernel).toBeGreaterThan(1);
    }
  });
});

describe('what a variant needs', () => {
  const plain = { kernel: 'rnn_train', variant: 'plain' } as const;
  const cases = casesOf('rnn_train', 'plain');

  it('is told where an adapter lacks it', () => {
    expect(reasonAgainst(plain, cases, SOFTWARE)).toBeNull();
    const limits = { maxStorageBuffersPerShaderStage: 4 };
    expect(reasonAgainst(plain, cases, { ...SOFTWARE, limits })).toMatch(
      /maxStorageBuffersPerShaderStage of 7, and this adapter has 4/,
    );
    const small = { maxComputeInvocationsPerWorkgroup: 16 };
    const sgd = { kernel: 'sgd', variant: 'plain' } as const;
    expect(reasonAgainst(sgd, casesOf('sgd', 'plain'), { ...SOFTWARE, limits: small })).toMatch(/PerWorkgroup of 64/);
  });

  it('is at least one case', () => {
    expect(reasonAgainst(plain, [], SOFTWARE)).toMatch(/no case/);
  });
});

describe('a comparison', () => {
  const run = casesOf('sgd', 'plain')[0]!;

  it('names the worst element, and is relative to the largest expected number', () => {
    const expected = runTwin(run);
    const got = { ...expected, parameters: Float64Array.from(expected['parameters']!) };
    got.parameters[3] = got.parameters[3]! + 0.5;
    const largest = Math.max(...[...expected['parameters']!].map(Math.abs));
    const [parameters] = compareCase(run, got, expected);
    expect(parameters!.relativeError).toBeCloseTo(0.5 / largest, 12);
    expect(parameters!.ofTolerance).toBeGreaterThan(1e5);
    expect(parameters!.fault).toMatch(/^parameters: element 3 of/);
    expect(compareCase(run, expected, expected).every(({ fault, relativeError }) => !fault && !relativeError)).toBe(
      true,
    );
  });

  it('finds a tensor that should only be read', () => {
    const expected = runTwin(run);
    const gradients = Float64Array.from(expected['gradients']!, (value) => value + 1);
    expect(compareCase(run, { ...expected, gradients }, expected).map(({ fault }) => fault)).toContainEqual(
      expect.stringMatching(/^gradients: .*the kernel only reads it/),
    );
  });

  it('takes a NaN for an infinite error', () => {
    const expected = runTwin(run);
    const parameters = Float64Array.from(expected['parameters']!).fill(NaN, 2, 3);
    expect(compareCase(run, { ...expected, parameters }, expected)[0]).toMatchObject({ relativeError: Infinity });
  });
});

const adapter: CheckedAdapter = {
  name: 'Card X',
  software: false,
  limits: { maxBufferSize: 1_024 },
  info: { vendor: 'acme', driver: '1.2' },
};
const right: KernelFinding = {
  kernel: 'sgd',
  variant: 'plain',
  state: 'right',
  cases: 2,
  worst: 3.8e-8,
  ofTolerance: 0.04,
  reason: '',
};
const wrong: KernelFinding = {
  ...right,
  kernel: 'clip',
  state: 'wrong',
  worst: 0.5,
  ofTolerance: 1e6,
  reason: 'bad\nvery',
};
const cannot: KernelFinding = {
  ...right,
  kernel: 'rnn_train',
  variant: 'blocks',
  state: 'cannot',
  cases: 0,
  worst: null,
  ofTolerance: null,
  reason: 'It needs more.',
};

/** `doctor --kernels` where an adapter has these findings. */
const doctor = (findings: readonly KernelFinding[], ...options: string[]) =>
  runCli(['doctor', '--kernels', ...options], {
    checkKernels: async (_, { onProgress }) => {
      for (const [i, finding] of findings.entries()) {
        await onProgress?.({ adapter, finding, done: i + 1, of: findings.length });
      }
      return { adapter, findings };
    },
  });

describe('doctor --kernels', () => {
  it('writes a line per variant, and ends with 0 where none is wrong', async () => {
    const { code, out, notes } = await doctor([right, cannot]);
    expect([code, notes]).toEqual([0, []]);
    expect(out).toMatch(/^mangosaurus +\d.*\n(.*\n)*adapter +Card X\n/);
    expect(out).toMatch(/^sgd +plain +2 +3\.8e-8 +4 % +ok$/m);
    expect(out).toMatch(/^rnn_train +blocks +0 +- +- +cannot: It needs more\.$/m);
    expect(out).toMatch(/^1 of 2 variants are right, 1 cannot run here\.$/m);
  });

  it('names what is wrong, goes on, and ends with 1', async () => {
    const { code, out, notes } = await doctor([wrong, right]);
    expect(code).toBe(1);
    expect(out).toMatch(/^clip .*WRONG: bad \| very\nsgd .*ok$/m);
    expect(notes.join()).toMatch(/1 of 2 variants of kernels compute wrong numbers on Card X/);
  });

  it('writes an object per variant with --json', async () => {
    const { code, out } = await doctor([wrong, cannot], '--json');
    expect(code).toBe(1);
    const [system, ...rows] = jsonLines(out);
    expect(system).toHaveProperty('mangosaurus');
    expect(rows).toEqual([wrong, cannot].map((finding) => ({ ...finding, adapter: 'Card X', software: false })));
  });

  it('ends with 3 where there is no adapter', async () => {
    const { code, notes } = await runCli(['doctor', '--kernels']);
    expect(code).toBe(3);
    expect(notes.join()).toMatch(/There is no such GPU: No adapter in this test\.$/);
  });
});

describe('the report of the page', () => {
  const state: KernelsState = {
    phase: 'done',
    adapter,
    version: '1.0.0',
    findings: [right, cannot, wrong],
    variants: ['plain', 'blocks'],
    of: 3,
    error: null,
  };

  it('has what is wrong first, and all about the adapter', () => {
    const report = reportOf(state, 'Browser 1');
    const at = ['WRONG  clip plain', 'bad\n       very', 'CANNOT rnn_train blocks', 'RIGHT  sgd plain'].map((part) =>
      report.indexOf(part),
    );
    expect(Math.min(...at)).toBeGreaterThan(0);
    expect(at).toEqual([...at].sort((a, b) => a - b));
    const about = ['mangosaurus: 1.0.0', 'browser: Browser 1', 'adapter: Card X', 'vendor: acme', 'driver: 1.2'];
    for (const line of [...about, 'maxBufferSize: 1024']) expect(report).toContain(`${line}\n`);
  });

  it('says how it went in a sentence', () => {
    expect(verdictOf(state)).toBe('1 of 3 variants is wrong. 1 cannot run here.');
    expect(verdictOf({ ...state, findings: [right], of: 1 })).toBe('All 1 variants are right.');
    expect(verdictOf({ ...state, findings: [right], phase: 'stopped' })).toBe(
      'Stopped after 1 of 3 variants. None of them is wrong.',
    );
    expect(verdictOf({ ...state, phase: 'checking' })).toBe('');
  });
});

describe('a variant that is wrong', () => {
  const sizes = { rows: 20, timeSteps: 4, batchSize: 5 };
  const run = casesOf('matmul', 'blocks')[0]! as never;

  it('is not chosen, though it is the one for these sizes', () => {
    const avoiding = { ...SOFTWARE, avoided: ['matmul blocks', 'sgd plain'] };
    expect(launchOf(run, sizes, { adapter: SOFTWARE }).variant).toBe('blocks');
    expect(launchOf(run, sizes, { adapter: avoiding }).variant).toBe('plain');
    expect(launchOf(run, sizes, { adapter: avoiding, forced: 'blocks' }).variant).toBe('plain');
    // Nothing can stand in for a plain variant.
    expect(launchIn(casesOf('sgd', 'plain')[0]! as never, 'plain', sizes, avoiding)).not.toBeNull();
  });

  it('leaves whole names to position by position', () => {
    const namesOn = (avoided: string[]) =>
      new WholeNames(notebookConfig(27, 50), { adapter: { ...SOFTWARE, avoided } });
    expect(namesOn([]).namesAtOnce(50)).toBeGreaterThan(0);
    expect(namesOn(['rnn_sample plain']).namesAtOnce(50)).toBe(0);
  });

  it('comes with what is done about it', () => {
    expect(remedyFor([])).toBe('');
    expect(remedyFor([{ ...wrong, kernel: 'matmul', variant: 'blocks' }])).toMatch(
      /From the next run on this page does without/,
    );
    expect(remedyFor([{ ...wrong, kernel: 'rnn_train', variant: 'plain' }])).toMatch(/does without/);
    expect(remedyFor([wrong])).toMatch(/choose the CPU/);
  });
});
