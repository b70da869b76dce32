import { KERNELS } from '../kernels/index.ts';
import type { HostTensor, TensorUse } from '../kernels/signature.ts';
import { faultOf, worstOf } from './closeness.ts';
import type { Closeness } from './closeness.ts';
import type { KernelCase } from './kernel_case.ts';

/** What a kernel made of one tensor, beside what its twin made of it. */
export interface Comparison {
  /**
   * The largest error of an element, divided by the largest of the expected numbers: the relative error in the maximum
   * norm. The error itself where all of them are 0; Infinity for a NaN or an infinity in the wrong place.
   */
  readonly relativeError: number;
  /** The error of the worst element, divided by what its tolerance allows: above 1 is wrong. */
  readonly ofTolerance: number;
  /** A sentence about the worst element where the tensor is wrong, else null. */
  readonly fault: string | null;
}

const UNCHANGED: Closeness = { absolute: 0, relative: 0, why: 'the kernel only reads it' };

/** Compares all tensors of a case: those that the kernel writes with the twin's, the others with what they were. */
export function compareCase(
  run: KernelCase,
  got: Readonly<Record<string, HostTensor>>,
  expected: Readonly<Record<string, HostTensor>>,
): Comparison[] {
  const written = Object.entries(run.outputs).map(([name, closeness]) =>
    compare(got[name]!, expected[name]!, closeness, name),
  );
  const read = Object.entries<TensorUse>(KERNELS[run.kernel].tensors)
    .filter(([name, use]) => !use.startsWith('read_write') && name in got)
    .map(([name]) => compare(got[name]!, run.tensors[name]!, UNCHANGED, name));
  return [...written, ...read];
}

function compare(got: HostTensor, expected: HostTensor, closeness: Closeness, name: string): Comparison {
  const fault = faultOf(got, expected, closeness, name);
  // Of working space nothing is expected.
  if (closeness.absolute === Infinity) return { relativeError: 0, ofTolerance: 0, fault };
  return {
    relativeError: relativeErrorOf(got, expected),
    ofTolerance: Math.max(0, worstOf(got, expected, closeness).ratio),
    fault,
  };
}

function relativeErrorOf(got: HostTensor, expected: HostTensor): number {
  let [error, largest] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [got[i]!, expected[i]!];
    if (Number.isFinite(b)) largest = Math.max(largest, Math.abs(b));
    if (Object.is(a, b)) continue;
    const difference = Math.abs(a - b);
    error = Math.max(error, Number.isNaN(difference) ? Infinity : difference);
  }
  return error === 0 ? 0 : error / (largest || 1);
}
