// Adam with decoupled weight decay (Kingma and Ba 2015; Loshchilov and Hutter 2019; torch.optim.AdamW):
// m = BETA1 m + (1 - BETA1) g, v = BETA2 v + (1 - BETA2) g^2, p = p - learning_rate (WEIGHT_DECAY p + m' / (sqrt(v') + EPSILON))
// with m' and v' divided by 1 - BETA^n, which the record holds.
// Shapes: all flat. One invocation updates one parameter.

// Elements of the flat vectors.
override LENGTH: u32;
// Share of m that stays.
override BETA1: f32;
// 1 - BETA1, given because float32 would lose digits of it.
override REST1: f32;
// Share of v that stays.
override BETA2: f32;
// 1 - BETA2.
override REST2: f32;
// Keeps the divisor from 0.
override EPSILON: f32;
// How strongly parameters are drawn to 0.
override WEIGHT_DECAY: f32;

// All gradients, clipped.
@group(0) @binding(2) var<storage, read> gradients: array<f32>;
// All parameters.
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;
// m of every parameter.
@group(0) @binding(4) var<storage, read_write> first_moment: array<f32>;
// v of every parameter.
@group(0) @binding(5) var<storage, read_write> second_moment: array<f32>;

// Updates one parameter.
@compute @workgroup_size(WORKGROUP_SIZE)
fn adam(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  if (i >= LENGTH) { return; }
  let g = gradients[i];
  let m = BETA1 * first_moment[i] + REST1 * g;
  let v = BETA2 * second_moment[i] + REST2 * g * g;
  first_moment[i] = m;
  second_moment[i] = v;
  let decayed = parameters[i] * (1.0 - record.learning_rate * WEIGHT_DECAY);
  let divisor = sqrt(v / record.second_correction) + EPSILON;
  parameters[i] = decayed - record.learning_rate * (m / record.first_correction) / divisor;
}
