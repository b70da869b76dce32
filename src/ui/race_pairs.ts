/** The parameters, names and smoothed loss of one engine at one iteration of the race. */
export interface Snapshot {
  /** As the notebook counts, from 0. */
  readonly iteration: number;
  /** Flat, in the model's layout. */
  readonly parameters: Float32Array;
  readonly names: readonly string[];
  readonly smoothLoss: number;
}

/** The comparison of both engines' snapshots at the same iteration. */
export interface SnapshotPair {
  readonly iteration: number;
  /** The largest absolute difference of two parameters; NaN if a parameter is NaN. */
  readonly largestDifference: number;
  /** The smoothed losses. */
  readonly losses: { readonly gpu: number; readonly cpu: number };
  readonly names: readonly NamePair[];
}

/** The names with the same number of both engines. */
export interface NamePair {
  readonly gpu: string;
  readonly cpu: string;
  readonly agree: boolean;
}

/** Pairs and compares snapshots by iteration, and drops their parameters after the comparison. */
export class SnapshotPairing {
  readonly #single = new Map<number, { readonly lane: 'gpu' | 'cpu'; readonly snapshot: Snapshot }>();
  #pairs: readonly SnapshotPair[] = [];

  /** The pairs so far, by ascending iteration. */
  get pairs(): readonly SnapshotPair[] {
    return this.#pairs;
  }

  add(lane: 'gpu' | 'cpu', snapshot: Snapshot): void {
    const other = this.#single.get(snapshot.iteration);
    if (!other || other.lane === lane) {
      this.#single.set(snapshot.iteration, { lane, snapshot });
      return;
    }
    this.#single.delete(snapshot.iteration);
    const pair = lane === 'gpu' ? compare(snapshot, other.snapshot) : compare(other.snapshot, snapshot);
    this.#pairs = [...this.#pairs, pair].sort((a, b) => a.iteration - b.iteration);
  }
}

function compare(gpu: Snapshot, cpu: Snapshot): SnapshotPair {
  const names = Array.from({ length: Math.max(gpu.names.length, cpu.names.length) }, (_, k) => {
    const [a = '', b = ''] = [gpu.names[k], cpu.names[k]];
    return { gpu: a, cpu: b, agree: a === b };
  });
  return {
    iteration: gpu.iteration,
    largestDifference: largestDifference(gpu.parameters, cpu.parameters),
    losses: { gpu: gpu.smoothLoss, cpu: cpu.smoothLoss },
    names,
  };
}

/** The largest absolute difference of two vectors; NaN if an element is NaN or the lengths differ. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return NaN;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const apart = Math.abs(a[i]! - b[i]!);
    if (Number.isNaN(apart)) return NaN;
    if (apart > largest) largest = apart;
  }
  return largest;
}
