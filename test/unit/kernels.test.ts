import { describe, expect, it } from 'vitest';
import { briefCases } from '../../src/check/check_kernels.ts';
import type { KernelCase } from '../../src/check/kernel_case.ts';
import { CPU_KERNELS } from '../../src/host/functions.ts';
import { KERNELS } from '../../src/kernels/index.ts';
import type { KernelName } from '../../src/kernels/index.ts';
import { fixedOverrides } from '../../src/kernels/signature.ts';
import type { Signature, TensorUse, Variant, VariantName } from '../../src/kernels/signature.ts';
import { inRows, perBlock, perElement, WORKGROUP_SIZE } from '../../src/kernels/workgroups.ts';
import { CELL_NAMES } from '../../src/model/cells/index.ts';
import { emptyStepRecord } from '../../src/model/step.ts';
import { TWINS } from '../../src/reference/index.ts';
import { boundTensors } from '../../src/webgpu/pipelines.ts';
import { RECORD_BYTES } from '../../src/webgpu/records.ts';
import { entryPoint, SHADERS, wgslFile, wgslOf } from '../../src/webgpu/shaders.ts';
import { KERNEL_CASES, VARIANT_CASES } from '../helpers/kernel_cases.ts';

const kernels = Object.entries<Signature>(KERNELS) as [KernelName, Signature][];
/** All that devices run. */
const programs = kernels.flatMap(([kernel, { variants }]) =>
  Object.entries<Variant>(variants).map(([name, variant]) => {
    return { kernel, name: name as VariantName, variant, source: wgslOf(kernel, name as VariantName) };
  }),
);
const titled = programs.map((program) => [entryPoint(program.kernel, program.name), program] as const);
const others = programs.filter(({ name }) => name !== 'plain');
const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

describe('every kernel', () => {
  it.each(kernels)('%s has a twin, and cases', (name, kernel) => {
    expect(kernel.name).toBe(name);
    expect(TWINS).toHaveProperty(name);
    expect(KERNEL_CASES).toHaveProperty(name);
    expect(KERNEL_CASES[name].length).toBeGreaterThanOrEqual(5);
  });

  it.each(others.map(({ kernel, name }) => [kernel, name]))('%s has cases for its variant %s', (kernel, name) => {
    // Of blocks: whole ones, those over the edge, and a size that fills several workgroups.
    const cases = VARIANT_CASES.filter((run) => run.kernel === kernel && run.variant === name);
    expect(cases.length).toBeGreaterThanOrEqual(3);
  });

  it.each(others.filter(({ name }) => name === 'persistent').map(({ kernel }) => [kernel]))(
    '%s has cases of all kinds for all time steps',
    (kernel) => {
      const cases = VARIANT_CASES.filter((run) => run.kernel === kernel && run.variant === 'persistent');
      // One sequence, a part of a group, whole groups, and groups over the edge; one step and several.
      expect([...new Set(cases.map(({ record }) => record.batchSize))]).toEqual([1, 3, 8, 33]);
      expect([...new Set(cases.map(({ record }) => record.timeSteps))]).toEqual([1, 7]);
      expect(new Set(cases.map(({ constants }) => constants['PARTS']))).toEqual(new Set([1, 2, 4]));
      expect(new Set(cases.map(({ constants }) => constants['TURNS']))).toEqual(new Set([1, 2]));
    },
  );

  it('has brief cases among these, which a check of a device runs', () => {
    const nameOf = ({ kernel, variant = 'plain', title }: KernelCase): string => `${kernel} ${variant} ${title}`;
    const all = new Set([...Object.values(KERNEL_CASES).flat(), ...VARIANT_CASES].map(nameOf));
    expect(briefCases().filter((run) => !all.has(nameOf(run)))).toEqual([]);
  });

  it('is what twins, CPU functions and cases are for: there are no others, and some are for devices alone', () => {
    const names = Object.keys(KERNELS).sort();
    expect(Object.keys(TWINS).sort()).toEqual(names);
    const onDevices = ['cell_sample', 'pack_recurrent', 'pack_rows', 'rnn_sample', 'rnn_train', 'split_sum'];
    expect([...Object.keys(CPU_KERNELS), ...onDevices].sort()).toEqual(names);
    expect(Object.keys(KERNEL_CASES).sort()).toEqual(names);
  });

  it.each(Object.values(KERNEL_CASES).flat())('$kernel, $title: the case is complete', (run) => {
    const { tensors, constants, variants }: Signature = KERNELS[run.kernel];
    expect(Object.keys(run.tensors).sort()).toEqual(Object.keys(tensors).sort());
    expect(Object.keys(run.constants).sort()).toEqual([...constants, ...(variants.plain.overrides ?? [])].sort());
    const written = Object.entries(tensors).flatMap(([name, use]) => (use.startsWith('read_write') ? [name] : []));
    expect(Object.keys(run.outputs).sort()).toEqual(written.sort());
  });

  it('is all there is in `shaders`: no file is left over', () => {
    const named = programs.flatMap(({ kernel, name, variant }) => [
      `${kernel}/${name}`,
      ...(variant.shared ?? []).map((part) => `shared/${part}`),
    ]);
    expect(SHADERS).toEqual([...new Set([...named, 'shared/step'])].sort());
  });

  it.each(titled)('%s: its WGSL has the bindings of its signature', (_, { kernel, variant, source }) => {
    const declared = /@group\(0\) @binding\((\d+)\) var<(\w+)(?:, (\w+))?> (\w+): ([^;]+);/g;
    // What several variants share may be declared before what one declares itself.
    const inWgsl = [...source.matchAll(declared)]
      .map(([, binding, space, access, name, type]) => ({ binding: Number(binding), space, access, name, type }))
      .sort((a, b) => a.binding - b.binding);
    expect(inWgsl.slice(0, 2)).toMatchObject([
      { binding: 0, space: 'uniform', access: undefined, name: 'record' },
      { binding: 1, space: 'uniform', access: undefined, name: 'time' },
    ]);
    const bound = boundTensors(kernel, variant.leavesOut);
    const expected = bound.map(([name, use], i) => {
      return {
        binding: i + 2,
        space: 'storage',
        access: use.split(' ')[0],
        name,
        type: expect.stringMatching(TYPES[elementOf(use)]),
      };
    });
    expect(inWgsl.slice(2)).toEqual(expected);
    // The default limit of storage buffers per stage.
    expect(bound.length).toBeLessThanOrEqual(8);
  });

  it.each(titled)('%s: its WGSL has the overrides of its signature', (_, { kernel, variant, source }) => {
    const overrides = [...source.matchAll(/^override (\w+):/gm)].map(([, name]) => name!);
    const own = [...Object.keys(fixedOverrides(variant)), ...(variant.overrides ?? [])];
    expect(overrides.sort()).toEqual([...KERNELS[kernel].constants, ...own].sort());
  });

  it('that makes names of every cell numbers the cells as they are listed', () => {
    const numbered = [...wgslFile('shared/sample_layout').matchAll(/^const (\w+) = (\d+)u;/gm)];
    expect(numbered.map(([, name, number]) => [name, number])).toEqual(
      CELL_NAMES.map((name, i) => [name.toUpperCase(), String(i)]),
    );
  });

  it.each(titled)('%s: its WGSL has one entry point, of its name', (name, { source }) => {
    const entries = [...source.matchAll(/@compute @workgroup_size\((\w+)\)\s+fn (\w+)\(/g)];
    expect(entries.map(([, size, entry]) => [size, entry])).toEqual([['WORKGROUP_SIZE', name]]);
  });

  it('shares a record whose fields are those of StepRecord, each four bytes', () => {
    const struct = /struct StepRecord \{([^}]*)\}/.exec(wgslFile('shared/step'))![1]!;
    const fields = [...struct.matchAll(/^ {2}(\w+): (?:u32|f32),/gm)].map(([, name]) => name);
    expect(fields).toEqual(Object.keys(emptyStepRecord()).map(snakeCase));
    expect(RECORD_BYTES).toBe(4 * fields.length);
  });
});

/** What WGSL may call the elements of each kind; those of numbers may be read four at a time. */
const TYPES = {
  f32: /^array<(f32|vec4f|vec4<f32>)>$/,
  i32: /^array<i32>$/,
  statistics: /^array<Statistics>$/,
  records: /^array<StepSlot>$/,
} as const;

function elementOf(use: TensorUse): keyof typeof TYPES {
  return use.split(' ')[1] as keyof typeof TYPES;
}

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
    expect(wgslFile('shared/step')).toContain(
      'return (workgroup.y * workgroups.x + workgroup.x) * WORKGROUP_SIZE + local;',
    );
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
    expect(perBlock(rows, columns, 4)).toEqual([workgroups, 1]);
  });
});
