// Adagrad: s = s + g^2, p = p - learning_rate g / (sqrt(s + INNER_EPSILON) + OUTER_EPSILON) (Duchi et al. 2011).
// min-char-rnn has its epsilon under the root, torch.optim.Adagrad beside it.
// Shapes: all flat. One invocation updates one parameter.

// Elements of the flat vectors.
override LENGTH: u32;
// Epsilon under the root.
override INNER_EPSILON: f32;
// Epsilon beside the root.
override OUTER_EPSILON: f32;

// All gradients, clipped.
@group(0) @binding(2) var<storage, read> gradients: array<f32>;
// All parameters.
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;
// s of every parameter.
@group(0) @binding(4) var<storage, read_write> square_sum: array<f32>;

// Updates one parameter. Where no gradient ever came the divisor may be 0, and there is nothing to do.
@compute @workgroup_size(WORKGROUP_SIZE)
fn adagrad(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  if (i >= LENGTH) { return; }
  let g = gradients[i];
  let s = square_sum[i] + g * g;
  square_sum[i] = s;
  let divisor = sqrt(s + INNER_EPSILON) + OUTER_EPSILON;
  if (divisor > 0.0) { parameters[i] -= record.learning_rate * g / divisor; }
}
