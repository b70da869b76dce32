// The optimizers over flat vectors of `length` floats, as in src/reference.
import { storeLanes } from './lanes';

/** p = p - learningRate g. */
export function sgd(gradients: usize, parameters: usize, length: usize, learningRate: f32): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    const left = length - (i >> 2);
    subtract(parameters + i, f32x4.mul(f32x4.splat(learningRate), v128.load(gradients + i)), left);
  }
}

/** v = momentum v + g, p = p - learningRate v. */
export function momentum(
  gradients: usize,
  parameters: usize,
  velocity: usize,
  length: usize,
  factor: f32,
  learningRate: f32,
): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    const left = length - (i >> 2);
    const kept = f32x4.mul(f32x4.splat(factor), v128.load(velocity + i));
    const v = f32x4.add(kept, v128.load(gradients + i));
    storeLanes(velocity + i, v, left);
    subtract(parameters + i, f32x4.mul(f32x4.splat(learningRate), v), left);
  }
}

/** s = s + g^2, p = p - learningRate g / (sqrt(s + inner) + outer); nothing where the divisor is 0. */
export function adagrad(
  gradients: usize,
  parameters: usize,
  squareSum: usize,
  length: usize,
  inner: f32,
  outer: f32,
  learningRate: f32,
): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    const left = length - (i >> 2);
    const g = v128.load(gradients + i);
    const s = f32x4.add(v128.load(squareSum + i), f32x4.mul(g, g));
    storeLanes(squareSum + i, s, left);
    const divisor = f32x4.add(f32x4.sqrt(f32x4.add(s, f32x4.splat(inner))), f32x4.splat(outer));
    const step = f32x4.div(f32x4.mul(f32x4.splat(learningRate), g), divisor);
    subtract(parameters + i, v128.andnot(step, f32x4.le(divisor, f32x4.splat(0))), left);
  }
}

/** s = decay s + rest g^2, p = p - learningRate g / (sqrt(s) + epsilon). */
export function rmsprop(
  gradients: usize,
  parameters: usize,
  squareAverage: usize,
  length: usize,
  decay: f32,
  rest: f32,
  epsilon: f32,
  learningRate: f32,
): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    const left = length - (i >> 2);
    const g = v128.load(gradients + i);
    const s = average(squareAverage + i, f32x4.mul(g, g), decay, rest, left);
    const divisor = f32x4.add(f32x4.sqrt(s), f32x4.splat(epsilon));
    subtract(parameters + i, f32x4.div(f32x4.mul(f32x4.splat(learningRate), g), divisor), left);
  }
}

/** Adam with decoupled weight decay; the corrections are what the moments are divided by. */
export function adam(
  gradients: usize,
  parameters: usize,
  firstMoment: usize,
  secondMoment: usize,
  length: usize,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  epsilon: f32,
  decayed: f32,
  firstStep: f32,
  secondCorrection: f32,
): void {
  for (let i: usize = 0; i < length << 2; i += 16) {
    const left = length - (i >> 2);
    const g = v128.load(gradients + i);
    const m = average(firstMoment + i, g, beta1, rest1, left);
    const v = average(secondMoment + i, f32x4.mul(g, g), beta2, rest2, left);
    const root = f32x4.sqrt(f32x4.div(v, f32x4.splat(secondCorrection)));
    const step = f32x4.div(f32x4.mul(f32x4.splat(firstStep), m), f32x4.add(root, f32x4.splat(epsilon)));
    const kept = f32x4.mul(v128.load(parameters + i), f32x4.splat(decayed));
    storeLanes(parameters + i, f32x4.sub(kept, step), left);
  }
}

/** A moving average: old decay + value rest, stored and returned. */
function average(at: usize, value: v128, decay: f32, rest: f32, count: usize): v128 {
  const kept = f32x4.mul(f32x4.splat(decay), v128.load(at));
  const sum = f32x4.add(kept, f32x4.mul(f32x4.splat(rest), value));
  storeLanes(at, sum, count);
  return sum;
}

/** Takes something from what stands at an address. */
function subtract(at: usize, value: v128, count: usize): void {
  storeLanes(at, f32x4.sub(v128.load(at), value), count);
}
