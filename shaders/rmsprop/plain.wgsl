// RMSProp: s = DECAY s + (1 - DECAY) g^2, p = p - learning_rate g / (sqrt(s) + EPSILON) (torch.optim.RMSprop, Keras).
// Shapes: all flat. One invocation updates one parameter.

// Elements of the flat vectors.
override LENGTH: u32;
// Share of s that stays.
override DECAY: f32;
// 1 - DECAY, given because float32 would lose digits of it.
override REST: f32;
// Keeps the divisor from 0.
override EPSILON: f32;

// All gradients, clipped.
@group(0) @binding(2) var<storage, read> gradients: array<f32>;
// All parameters.
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;
// s of every parameter.
@group(0) @binding(4) var<storage, read_write> square_average: array<f32>;

// Updates one parameter.
@compute @workgroup_size(WORKGROUP_SIZE)
fn rmsprop(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  if (i >= LENGTH) { return; }
  let g = gradients[i];
  let s = DECAY * square_average[i] + REST * g * g;
  square_average[i] = s;
  parameters[i] -= record.learning_rate * g / (sqrt(s) + EPSILON);
}
