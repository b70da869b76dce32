// Adds up sums that workgroups computed in parts: sums[i] = sum over s of split_sums[s, i], always in the same order.
// Shapes: split_sums SPLITS x LENGTH, sums LENGTH. One invocation owns one sum.

// How many sums there are.
override LENGTH: u32;
// Parts of each.
override SPLITS: u32;

// The parts, one after the other.
@group(0) @binding(2) var<storage, read> split_sums: array<f32>;
// The sums.
@group(0) @binding(3) var<storage, read_write> sums: array<f32>;

// Adds up one sum.
@compute @workgroup_size(WORKGROUP_SIZE)
fn split_sum(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  if (i >= LENGTH) { return; }
  var sum = 0.0;
  for (var part = 0u; part < SPLITS; part++) { sum += split_sums[part * LENGTH + i]; }
  sums[i] = sum;
}
