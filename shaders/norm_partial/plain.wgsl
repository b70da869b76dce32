// Partial sums for the norm of all gradients: partial[i] = sum of g^2 over every PARTIALS-th element from i on.
// Shapes: gradients, flat; partial PARTIALS. One invocation computes one sum, always in the same order.

// Elements of the flat vector.
override LENGTH: u32;
// How many sums there are.
override PARTIALS: u32;

// All gradients.
@group(0) @binding(2) var<storage, read> gradients: array<f32>;
// The sums.
@group(0) @binding(3) var<storage, read_write> partial: array<f32>;

// Computes one sum.
@compute @workgroup_size(WORKGROUP_SIZE)
fn norm_partial(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let first = linear_index(workgroup, workgroups, local);
  if (first >= PARTIALS) { return; }
  var sum = 0.0;
  for (var i = first; i < LENGTH; i += PARTIALS) { sum += gradients[i] * gradients[i]; }
  partial[first] = sum;
}
