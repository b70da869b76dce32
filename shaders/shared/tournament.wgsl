// The largest and the sum of what the invocations of a workgroup have, found as in a tournament. Their number, WORKGROUP_SIZE, must be a
// power of two, and all must take part.

// The smallest number of float32.
const LOWEST: f32 = -0x1.fffffep+127f;

// A number of each invocation.
var<workgroup> numbers: array<f32, WORKGROUP_SIZE>;

// The largest of what the invocations have.
fn largest_of(local: u32, number: f32) -> f32 {
  numbers[local] = number;
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { numbers[local] = max(numbers[local], numbers[local + half]); }
  }
  return result();
}

// The sum of what the invocations have, always in the same order.
fn sum_of(local: u32, number: f32) -> f32 {
  numbers[local] = number;
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { numbers[local] += numbers[local + half]; }
  }
  return result();
}

// The first number, once all is done that came before; after that the numbers may change.
fn result() -> f32 {
  workgroupBarrier();
  let first = numbers[0];
  workgroupBarrier();
  return first;
}
