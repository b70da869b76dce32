// SGD with momentum: v = MOMENTUM v + g, p = p - learning_rate v (torch.optim.SGD), over all parameters at once.
// Shapes: all flat. One invocation updates one parameter.

// Elements of the flat vectors.
override LENGTH: u32;
// Share of the velocity that stays.
override MOMENTUM: f32;

// All gradients, clipped.
@group(0) @binding(2) var<storage, read> gradients: array<f32>;
// All parameters.
@group(0) @binding(3) var<storage, read_write> parameters: array<f32>;
// v of every parameter.
@group(0) @binding(4) var<storage, read_write> velocity: array<f32>;

// Updates one parameter.
@compute @workgroup_size(WORKGROUP_SIZE)
fn momentum(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  if (i >= LENGTH) { return; }
  let v = MOMENTUM * velocity[i] + gradients[i];
  velocity[i] = v;
  parameters[i] -= record.learning_rate * v;
}
