import { layoutOf, viewOf } from '../../model/layout.ts';
import { gradientsOf } from './gradients.ts';
import type { Made } from './step_controller.ts';

/** How one tensor changed. */
export interface TensorChange {
  /** The notebook's name where it has one, else PyTorch's. */
  readonly words: string;
  readonly rows: number;
  readonly columns: number;
  /** After minus before. */
  readonly values: Float32Array;
  readonly largest: number;
  /** The largest gradient element before clipping, and how many elements were cut. */
  readonly largestGradient: number;
  readonly cut: number;
  /** The largest difference between the change and minus the learning rate times the clipped gradient. */
  readonly unexplained: number;
}

/** True if each change is the learning rate times the clipped gradient: one step of SGD. */
export function isPlainStep({ from, iteration, optimizer, dropout, maxNorm }: Made): boolean {
  return iteration - from === 1 && optimizer === 'sgd' && !dropout && maxNorm === null;
}

/** The changes tensor by tensor. */
export function changesOf(made: Made): readonly TensorChange[] {
  const { config, before, after, gradients, learningRate } = made;
  const clip = made.clipValue ?? Infinity;
  return gradientsOf(config, gradients, clip).map(({ name, words, rows, columns, values: gradient, largest, cut }) => {
    const layout = layoutOf(config);
    const [old, now] = [viewOf(before, layout, name), viewOf(after, layout, name)];
    const values = now.map((value, i) => value - old[i]!);
    const rest = values.map((value, i) => value + learningRate * Math.max(-clip, Math.min(clip, gradient[i]!)));
    return {
      ...{ words: words.replace(/^d(?=W|b)/, ''), rows, columns, values, cut },
      ...{ largest: largestOf(values), largestGradient: largest, unexplained: largestOf(rest) },
    };
  });
}

function largestOf(values: Float32Array): number {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}
