import { ArrayMemory } from '../host/memory.ts';
import { TWINS } from '../reference/index.ts';
import { HostEngine } from './host_engine.ts';

/** The float64 engine: every kernel's twin in plain loops. Slow, and right. */
export function referenceEngine(reason = 'asked for: the float64 oracle of the others'): HostEngine {
  return new HostEngine(() => new ArrayMemory(Float64Array, TWINS, { inPieces: true }), {
    kind: 'reference',
    name: 'float64 reference',
    reason,
  });
}
