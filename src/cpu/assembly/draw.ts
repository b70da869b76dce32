import { firstLanes, laneSum } from './lanes';
import { expNonpositive } from './math';
import { scratch } from './memory';
import { largestOf } from './softmax_cross_entropy';
import { coins } from './threefry';

/**
 * Draws the symbol at position `time` of B names from rows of V logits. A name that has ended draws -1. Coins are
 * uniform numbers, maxLength for each name, or where there are none (0) the generator's.
 */
export function draw(
  logits: usize,
  given: usize,
  forced: usize,
  inputs: usize,
  symbols: usize,
  B: usize,
  V: usize,
  maxLength: usize,
  time: usize,
  temperature: f32,
  seed: u32,
  firstName: u32,
): void {
  const byRequest = load<i32>(forced + (time << 2));
  const requestEnds = time > 0 && load<i32>(forced + ((time - 1) << 2)) < 0;
  for (let name: usize = 0; name < B; name++) {
    const place = (name * maxLength + time) << 2;
    const before: i32 = time > 0 ? load<i32>(symbols + place - 4) : 1;
    let symbol = byRequest;
    if (before < 0 || (before === 0 && requestEnds)) {
      store<i32>(symbols + place, -1);
      continue;
    }
    if (symbol < 0) {
      const coin = given ? load<f32>(given + place) : generated(seed, firstName + <u32>name, <u32>time);
      symbol = <i32>symbolFor(logits + ((name * V) << 2), V, temperature, coin);
    }
    store<i32>(symbols + place, symbol);
    store<i32>(inputs + (name << 2), symbol);
  }
}

function generated(seed: u32, name: u32, position: u32): f32 {
  return f32x4.extract_lane(coins(seed, i32x4.splat(name), i32x4.splat(position)), 0);
}

/** The first symbol whose cumulative probability exceeds the coin. */
function symbolFor(logits: usize, V: usize, temperature: f32, coin: f32): usize {
  const largest = f32x4.splat(largestOf(logits, logits + (V << 2)));
  let sums = f32x4.splat(0);
  for (let v: usize = 0; v < V; v += 4) {
    const shifted = f32x4.sub(v128.load(logits + (v << 2)), largest);
    const exponentials = expNonpositive(f32x4.div(shifted, f32x4.splat(temperature)));
    v128.store(scratch + (v << 2), exponentials);
    sums = f32x4.add(sums, v128.and(exponentials, firstLanes(V - v)));
  }
  const goal = <f64>coin * <f64>laneSum(sums);
  let cumulative: f64 = 0;
  for (let v: usize = 0; v < V; v++) {
    cumulative += <f64>load<f32>(scratch + (v << 2));
    if (cumulative > goal) return v;
  }
  return V - 1;
}
