import { storeLanes } from './lanes';
import { uniforms } from './threefry';

/**
 * `count` elements, counted from `first` on: each is 0 with a probability, else divided by `rest`, which is what is left of 1; `key`
 * and step fix the mask.
 */
export function dropout(
  source: usize,
  result: usize,
  count: usize,
  first: usize,
  key: u32,
  stepNumber: u32,
  probability: f32,
  rest: f32,
): void {
  for (let i: usize = 0; i < count; i += 4) {
    const elements = i32x4.add(i32x4.splat(<i32>(first + i)), i32x4(0, 1, 2, 3));
    const dropped = f32x4.lt(uniforms(key, i32x4.splat(stepNumber), elements), f32x4.splat(probability));
    const scaled = f32x4.div(v128.load(source + (i << 2)), f32x4.splat(rest));
    storeLanes(result + (i << 2), v128.andnot(scaled, dropped), count - i);
  }
}
