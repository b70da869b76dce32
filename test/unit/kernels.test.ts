import { describe, expect, it } from 'vitest';
import { CPU_KERNELS } from '../../src/cpu/index.ts';
import { BLOCK_KERNELS } from '../../src/kernels/blocks.ts';
import { REGISTER_KERNELS } from '../../src/kernels/registers.ts';
import { KERNELS } from '../../src/kernels/index.ts';
import { PERSISTENT_KERNELS } from '../../src/kernels/persistent.ts';
import { inRows, perBlock, perElement, WORKGROUP_SIZE } from '../../src/kernels/kernel.ts';
import type { Kernel } from '../../src/kernels/kernel.ts';
import { emptyStepRecord } from '../../src/model/step.ts';
import { TWINS } from '../../src/reference/index.ts';
import { RECORD_BYTES } from '../../src/scheduler/records.ts';
import { FORM_CASES, KERNEL_CASES } from '../helpers/kernel_cases.ts';

const kernels: readonly [string, Kernel][] = Object.entries(KERNELS);
const forms = [
  ...Object.entries(BLOCK_KERNELS).map(([name, kernel]) => [name, 'blocks', kernel] as const),
  ...Object.entries(REGISTER_KERNELS).map(([name, kernel]) => [name, 'registers', kernel] as const),
  ...Object.entries(PERSISTENT_KERNELS).map(([name, kernel]) => [name, 'persistent', kernel] as const),
];
/** All that devices run, by entry point. */
const programs = [...kernels, ...forms.map(([, , kernel]) => [kernel.name, kernel] as const)];
const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

describe('every kernel', () => {
  it.each(kernels)('%s has a twin, a function on the CPU, and cases', (name, kernel) => {
    expect(kernel.name).toBe(name);
    expect(TWINS).toHaveProperty(name);
    expect(CPU_KERNELS).toHaveProperty(name);
    expect(KERNEL_CASES).toHaveProperty(name);
    expect(KERNEL_CASES[name as keyof typeof KERNEL_CASES].length).toBeGreaterThanOrEqual(5);
  });

  it.each(forms)('%s has cases for its form in %s', (name, form, kernel) => {
    expect(kernel.name).toBe(`${name}_${form}`);
    // Of blocks: whole ones, those over the edge, and a size that fills several workgroups.
    expect(FORM_CASES.filter((run) => run.kernel === name && run.form === form).length).toBeGreaterThanOrEqual(3);
  });

  it.each(Object.keys(PERSISTENT_KERNELS))('%s has cases of all kinds for all time steps', (name) => {
    const cases = FORM_CASES.filter((run) => run.kernel === name && run.form === 'persistent');
    // One sequence, a part of a group, whole groups, and groups over the edge; one step and several.
    expect([...new Set(cases.map(({ record }) => record.batchSize))]).toEqual([1, 3, 8, 33]);
    expect([...new Set(cases.map(({ record }) => record.timeSteps))]).toEqual([1, 7]);
    expect(new Set(cases.map(({ constants }) => constants['PARTS']))).toEqual(new Set([1, 4]));
  });

  it('is what twins, CPU functions and cases are for: there are no others', () => {
    const names = Object.keys(KERNELS).sort();
    expect(Object.keys(TWINS).sort()).toEqual(names);
    expect(Object.keys(CPU_KERNELS).sort()).toEqual(names);
    expect(Object.keys(KERNEL_CASES).sort()).toEqual(names);
  });

  it.each(Object.values(KERNEL_CASES).flat())('$kernel, $title: the case is complete', (run) => {
    const { bindings, constants } = KERNELS[run.kernel] as Kernel;
    expect(Object.keys(run.tensors).sort()).toEqual(bindings.map(({ name }) => name).sort());
    expect(Object.keys(run.constants).sort()).toEqual([...constants].sort());
    const written = bindings.filter(({ access }) => access === 'read_write').map(({ name }) => name);
    expect(Object.keys(run.outputs).sort()).toEqual(written.sort());
  });

  it.each(programs)('%s: its WGSL has the bindings of its record', (_, { source, bindings }) => {
    const declared = /@group\(0\) @binding\((\d+)\) var<(\w+)(?:, (\w+))?> (\w+):/g;
    // What several forms share may be declared before what a form declares itself.
    const inWgsl = [...source.matchAll(declared)]
      .map(([, binding, space, access, name]) => ({ binding: Number(binding), space, access, name }))
      .sort((a, b) => a.binding - b.binding);
    expect(inWgsl.slice(0, 2)).toEqual([
      { binding: 0, space: 'uniform', access: undefined, name: 'record' },
      { binding: 1, space: 'uniform', access: undefined, name: 'time' },
    ]);
    expect(inWgsl.slice(2)).toEqual(
      bindings.map(({ name, access }, i) => ({ binding: i + 2, space: 'storage', access, name })),
    );
    // The default limit of storage buffers per stage.
    expect(bindings.length).toBeLessThanOrEqual(8);
  });

  it.each(programs)('%s: its WGSL has the overrides of its record', (_, { source, constants, fixed }) => {
    const overrides = [...source.matchAll(/^override (\w+):/gm)].map(([, name]) => name!);
    expect(overrides.sort()).toEqual([...constants, ...Object.keys(fixed)].sort());
  });

  it.each(programs)('%s: its WGSL has one entry point, of its name', (name, { source }) => {
    const entries = [...source.matchAll(/@compute @workgroup_size\((\w+)\)\s+fn (\w+)\(/g)];
    expect(entries.map(([, size, entry]) => [size, entry])).toEqual([['WORKGROUP_SIZE', name]]);
  });

  it('shares a record whose fields are those of StepRecord, each four bytes', () => {
    const struct = /struct StepRecord \{([^}]*)\}/.exec(KERNELS.sgd.source)![1]!;
    const fields = [...struct.matchAll(/^ {2}(\w+): (?:u32|f32),/gm)].map(([, name]) => name);
    expect(fields).toEqual(Object.keys(emptyStepRecord()).map(snakeCase));
    expect(RECORD_BYTES).toBe(4 * fields.length);
  });
});

describe('workgroups', () => {
  it.each([0, 1, 2, 65_534, 65_535, 65_536, 131_070, 131_071, 1_000_003, 65_535 * 65_535])(
    '%i workgroups lie in rows that a dispatch can have',
    (count) => {
      const [x, y] = inRows(count);
      expect(x).toBeLessThanOrEqual(65_535);
      expect(y).toBeLessThanOrEqual(65_535);
      expect(Number.isInteger(x) && Number.isInteger(y)).toBe(true);
      // Enough, and less than one per row too many.
      expect(x * y).toBeGreaterThanOrEqual(Math.max(1, count));
      expect(x * y - Math.max(1, count)).toBeLessThan(y);
    },
  );

  it('linear_index numbers every invocation of the rows once', () => {
    // Keep in step with linear_index in shaders/shared/step.wgsl.
    expect(KERNELS.sgd.source).toContain('return (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP_SIZE + local;');
    const [x, y] = inRows(65_537);
    const seen = new Uint8Array(x * y * WORKGROUP_SIZE);
    for (let row = 0; row < y; row++) {
      for (let column = 0; column < x; column++) {
        for (let local = 0; local < WORKGROUP_SIZE; local++) seen[(row * x + column) * WORKGROUP_SIZE + local]! += 1;
      }
    }
    expect(seen.every((times) => times === 1)).toBe(true);
  });

  it.each([
    [1, 1],
    [64, 1],
    [65, 2],
    [4_097, 65],
  ])('%i elements take %i workgroups', (elements, workgroups) => {
    expect(perElement(elements)).toEqual([workgroups, 1]);
  });

  it.each([
    [1, 1, 1],
    [4, 4, 1],
    [5, 5, 1],
    [32, 32, 1],
    [33, 32, 2],
    [1, 1_024, 4],
    [1_024, 1, 4],
  ])('a product of %i x %i takes %i workgroups', (rows, columns, workgroups) => {
    expect(perBlock(rows, columns)).toEqual([workgroups, 1]);
  });
});
