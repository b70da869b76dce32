import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { driverVariables, missingLibraries } from '../../bench/pack/environment.ts';
import { findingsOf } from '../../bench/pack/findings.ts';
import { LONGEST_RUN, partsOf } from '../../bench/pack/parts.ts';
import type { PartName } from '../../bench/pack/parts.ts';
import { GRACE, runParts } from '../../bench/pack/run_parts.ts';
import type { Startable } from '../../bench/pack/run_parts.ts';
import type { Recording } from '../../bench/table/recording.ts';
import { documentOf, newestOfEachCard, summaryOf } from '../../bench/table/tables.ts';
import { parseJob } from '../../src/bench/job.ts';

const MACHINE = {
  cpu: 'Some CPU',
  memory_gib: 8,
  system: 'Linux 6',
  load: 0,
  commit: 'abc',
  node: '20.20.2',
  packages: {},
};
const EMPTY: Recording = { date: '2026-11-29T08:00:00.000Z', note: '', machine: MACHINE, parts: {} };

/** A part that runs a script in Node. */
function part(name: PartName, script: string, limit = 60): Startable {
  return { name, limit, command: [process.execPath, '-e', script] };
}

/** Runs parts and returns each recording that was kept. */
async function keptOf(parts: readonly Startable[], first = EMPTY, signal = new AbortController().signal) {
  const kept: Recording[] = [];
  await runParts(first, parts, { env: process.env, signal, keep: (recording) => kept.push(recording) });
  return kept;
}

const exits = ({ endings = [] }: Recording) => endings.map(({ part: name, exit }) => [name, exit]);

describe('the parts of the archive', () => {
  it('end within eight minutes, even if each is stopped at its limit', () => {
    const longest = partsOf(1).reduce((sum, { limit }) => sum + limit + 2 * GRACE, 0);
    expect(longest).toBeLessThan(LONGEST_RUN);
  });

  it('come in the order of their importance', () => {
    const names = partsOf(1).map(({ name }) => name);
    expect(names.slice(0, 3)).toEqual(['doctor', 'kernels', 'notebook-gpu']);
    expect(names.indexOf('bench')).toBeLessThan(names.indexOf('variants'));
    expect(names.slice(-2)).toEqual(['torch-eager', 'torch-graph']);
  });

  it('give every job the seconds that were asked for, and know the jobs', () => {
    for (const { command } of partsOf(0.25).filter(({ name }) => /bench|torch/.test(name))) {
      const valueOf = (option: string) => command[command.indexOf(option) + 1]!;
      expect(valueOf('--seconds')).toBe('0.25');
      expect(
        valueOf('--jobs')
          .split(',')
          .filter((job) => parseJob(job) === null),
      ).toEqual([]);
    }
  });
});

describe('a run of parts', () => {
  it('keeps what each part printed, in order, after every part', async () => {
    const kept = await keptOf([
      part('doctor', 'console.log(`a driver speaks\\n{"device":"gpu"}\\n3`)'),
      part('bench', 'console.log(`{"job":"a"}`)'),
    ]);
    expect(kept.map(exits)).toEqual([
      [['doctor', 0]],
      [
        ['doctor', 0],
        ['bench', 0],
      ],
    ]);
    expect(kept.map(({ parts }) => parts)).toEqual([
      { doctor: [{ device: 'gpu' }] },
      { doctor: [{ device: 'gpu' }], bench: [{ job: 'a' }] },
    ]);
  });

  it('goes on after parts that fail, crash or cannot be started, and says how each ended', async () => {
    const missing = { name: 'variants', limit: 60, command: ['/no/such/program'] } as const;
    const kept = await keptOf([
      part('doctor', 'console.log(`{"device":"gpu"}`); console.error("no card"); process.exit(3)'),
      part('kernels', 'process.kill(process.pid, "SIGSEGV")'),
      missing,
      part('bench', ''),
    ]);
    const last = kept.at(-1)!;
    expect(exits(last)).toEqual([
      ['doctor', 3],
      ['kernels', 'SIGSEGV'],
      ['variants', 'not started'],
      ['bench', 0],
    ]);
    expect(last.parts.doctor).toEqual([{ device: 'gpu' }]);
    expect(last.endings!.map(({ messages }) => messages)).toEqual(['no card', '', 'spawn /no/such/program ENOENT', '']);
  });

  it('stops a part at its limit with all that it started, and keeps the whole lines that it printed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parts-'));
    const beats = join(folder, 'beats');
    // It ignores SIGTERM, and so does its child, which holds the same output and writes on and on.
    const child = `process.on('SIGTERM', () => {}); setInterval(() => fs.appendFileSync(${JSON.stringify(beats)}, '.'), 20)`;
    const script = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);
      process.stdout.write('{"job":"a"}\\n{"job":"b');
      child_process.spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' })`;
    const [first, second] = await keptOf([part('bench', script, 3), part('variants', '')]);
    const written = readFileSync(beats).length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(readFileSync(beats).length).toBe(written);
    expect(exits(second!)).toEqual([
      ['bench', 'time limit'],
      ['variants', 0],
    ]);
    expect(first!.parts.bench).toEqual([{ job: 'a' }]);
    expect(first!.endings![0]!.seconds).toBeGreaterThanOrEqual(3 + GRACE);
    rmSync(folder, { recursive: true });
  });

  it('stops with the part that runs where the user stops it', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 200);
    const kept = await keptOf([part('bench', 'setInterval(() => {}, 1000)'), part('variants', '')], EMPTY, stop.signal);
    expect(kept.map(exits)).toEqual([[['bench', 'stopped']]]);
  });

  it('puts a repeated part in the place of the older one, and leaves the others', async () => {
    const [older] = await keptOf([part('bench', 'console.log(`{"job":"old"}`); process.exit(1)')]);
    const both = (await keptOf([part('doctor', 'console.log(`{}`)')], older)).at(-1)!;
    const [newer] = await keptOf([part('bench', 'console.log(`{"job":"new"}`)')], both);
    expect(newer!.parts).toEqual({ doctor: [{}], bench: [{ job: 'new' }] });
    expect(exits(newer!)).toEqual([
      ['doctor', 0],
      ['bench', 0],
    ]);
  });
});

describe('the environment of the parts', () => {
  const folders: Record<string, string[]> = {
    '/usr/share/vulkan/icd.d': ['lvp_icd.json', 'radeon_icd.x86_64.json', 'radeon_icd.i686.json', 'intel_icd.json'],
    '/usr/local/nvidia/share/vulkan/icd.d': ['nvidia_icd.json'],
    '/usr/share/glvnd/egl_vendor.d': ['50_mesa.json', '10_nvidia.json'],
  };
  const list = (folder: string) => folders[folder] ?? [];

  it("takes NVIDIA's driver where it is, wherever its file lies", () => {
    expect(driverVariables({}, list)).toEqual({
      VK_DRIVER_FILES: '/usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json',
      __EGL_VENDOR_LIBRARY_FILENAMES: '/usr/share/glvnd/egl_vendor.d/10_nvidia.json',
    });
  });

  it('else takes every 64-bit driver for hardware, never one on the CPU', () => {
    const mesa = (folder: string) => (folder.includes('nvidia') ? [] : list(folder));
    const drivers = ['/usr/share/vulkan/icd.d/radeon_icd.x86_64.json', '/usr/share/vulkan/icd.d/intel_icd.json'];
    expect(driverVariables({}, mesa)).toEqual({ VK_DRIVER_FILES: drivers.join(':') });
    expect(driverVariables({}, () => ['lvp_icd.json'])).toEqual({});
  });

  it("leaves the user's choice", () => {
    expect(driverVariables({ VK_DRIVER_FILES: '/lvp_icd.json' }, list)).toEqual({});
    expect(driverVariables({ VK_ICD_FILENAMES: '/lvp_icd.json' }, list)).toEqual({});
  });

  it('adds only the libraries that the system lacks for 64-bit programs', () => {
    const known = [
      '3 libs found in cache',
      '\tlibX11.so.6 (libc6,x86-64) => /lib/x86_64-linux-gnu/libX11.so.6',
      '\tlibEGL.so.1 (libc6) => /lib/i386-linux-gnu/libEGL.so.1',
      '\tlibc.so.6 (libc6,x86-64, OS ABI: Linux 3.2.0) => /lib/x86_64-linux-gnu/libc.so.6',
    ].join('\n');
    expect(missingLibraries(['libX11.so.6', 'libEGL.so.1', 'libc.so.6', 'libvulkan.so.1'], known)).toEqual([
      'libEGL.so.1',
      'libvulkan.so.1',
    ]);
    expect(missingLibraries(['libvulkan.so.1'], '')).toEqual(['libvulkan.so.1']);
  });
});

describe('the results of a card', () => {
  const finding = {
    kernel: 'clip',
    variant: 'plain',
    state: 'right',
    cases: 3,
    worst: 0,
    ofTolerance: 0,
    reason: '',
  } as const;
  const names = (...some: string[]) => [{ iteration: 0, names: some }, { done: true as const }];
  const row = (device: string, adapter: string, ms_per_step: number) => {
    const spread = { ms_p10: ms_per_step, ms_p90: ms_per_step, runs: 3 };
    return { job: 'rnn50 B1 T13', device, adapter, ms_per_step, symbols_per_second: 100, ...spread };
  };
  const sizes = { kind: 'hardware', adapter: 'NVIDIA H200', cell: 'gru', H: 64, B: 8 } as const;
  const ended = { part: 'kernels', limit_s: 90, seconds: 12.5, exit: 0, messages: '' } as const;
  const whole: Recording = {
    ...EMPTY,
    machine: { ...MACHINE, card: 'NVIDIA H200', driver: '550.54' },
    parts: {
      kernels: [{ system: 'linux' }, finding, { ...finding, variant: 'blocks', state: 'cannot' }],
      'notebook-gpu': names('Mangosaurus'),
      'notebook-reference': names('Mangosaurus'),
      bench: [row('gpu', 'NVIDIA H200', 2)],
      'torch-eager': [row('torch-eager-cuda', 'PyTorch 2.9, NVIDIA H200, eager', 8)],
      'torch-graph': [row('torch-graph-cuda', 'PyTorch 2.9, NVIDIA H200, graph', 6)],
      variants: [
        { ...sizes, variant: 'plain', ms: 2 },
        { ...sizes, variant: 'blocks', ms: 1 },
      ],
    },
    endings: [ended, { ...ended, part: 'bench', exit: 'time limit' }],
  };

  it('tell whether kernels and names are right', () => {
    expect(findingsOf(whole)).toEqual([
      'Kernels: 1 of 2 variants are right, 1 cannot run here.',
      "Notebook: the GPU's names are the reference's.",
    ]);
    expect(findingsOf(EMPTY)).toEqual([]);
  });

  it('tell of wrong kernels, of checks that were stopped, and of other names', () => {
    const kernels = [finding, { ...finding, variant: 'blocks' as const, state: 'wrong' as const }];
    const tuned = [
      { device: 'gpu', tuned: { shapes: { a: { variant: 'plain', times: {} } }, wrong: ['clip blocks'] } },
    ];
    const parts = { ...whole.parts, kernels, 'notebook-gpu': names('Mongosaurus'), tuned } as Recording['parts'];
    expect(findingsOf({ ...whole, parts, endings: [{ ...ended, exit: 'time limit' }] })).toEqual([
      'Kernels: 1 of 2 variants are right, WRONG: clip (blocks); the check did not come to its end.',
      "Notebook: the GPU's names are NOT the reference's.",
      'Variants: measured for 1 dispatches; not used, since wrong: clip blocks.',
    ]);
    const unfinished = { kernels: [{ system: 'linux' }], 'notebook-gpu': [], 'notebook-reference': [] };
    expect(findingsOf({ ...whole, parts: unfinished })).toEqual([
      'Kernels: none was checked.',
      'Notebook: the names were not compared, since a run did not end.',
    ]);
  });

  it("become tables with the card's name, beside PyTorch", () => {
    const document = documentOf(JSON.parse(JSON.stringify(whole)) as Recording);
    expect(document).toContain('# 2026-11-29, NVIDIA H200, driver 550.54, Some CPU');
    expect(document).toContain('Kernels: 1 of 2 variants are right');
    expect(document).toContain('| rnn50 B1 T13 | NVIDIA H200 |  | 2 |');
    expect(document).toContain('| rnn50 B1 T13 | PyTorch 2.9, NVIDIA H200, eager |  | 8 |');
    expect(document).toContain('- hardware: gru H 64 B 8: blocks, plain');
    expect(document).toContain('| kernels | 12.5 | 90 | 0 |\n| bench | 12.5 | 90 | time limit |');
  });

  it('are summed up beside the faster of eager and graph', () => {
    const summary = summaryOf(whole, 'x');
    expect(summary).toContain('| rnn50 B1 T13 | NVIDIA H200 | 2 | PyTorch 2.9, NVIDIA H200, graph | 6 | 3 × |');
    expect(summary).toContain("Notebook: the GPU's names are the reference's.");
  });

  it('do not hide the newest results of other machines', () => {
    const recordings = new Map([
      ['1', EMPTY],
      ['2', whole],
      ['3', EMPTY],
      ['4', { ...whole, machine: { ...whole.machine, card: 'AMD' } }],
      ['5', whole],
    ]);
    expect(newestOfEachCard(recordings)).toEqual(['3', '4', '5']);
  });
});
