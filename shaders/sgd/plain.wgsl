// Stochastic gradient descent: p = p - learning_rate g, over all parameters at once.
// Shapes: parameters and gradients, flat. One invocation updates one parameter.

// Elements of the flat vectors.
override LENGTH: u32;

// All gradients, clipped.
@group(0) @binding(2) var<storage, read> gradients: array<f32>;
// All parameters.
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;

// Updates one parameter.
@compute @workgroup_size(WORKGROUP_SIZE)
fn sgd(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  if (i >= LENGTH) { return; }
  parameters[i] -= record.learning_rate * gradients[i];
}
