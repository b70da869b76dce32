import { firstLanes } from './lanes';

/** partial(i) = sum of g^2 over every `partials`-th of `length` floats from i on; `partials` is a multiple of four. */
export function normPartial(gradients: usize, partial: usize, length: usize, partials: usize): void {
  memory.fill(partial, 0, partials << 2);
  for (let first: usize = 0; first < length; first += partials) {
    const count = min(partials, length - first);
    for (let i: usize = 0; i < count; i += 4) {
      const g = v128.and(v128.load(gradients + ((first + i) << 2)), firstLanes(count - i));
      const at = partial + (i << 2);
      v128.store(at, f32x4.add(v128.load(at), f32x4.mul(g, g)));
    }
  }
}
