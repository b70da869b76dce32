// weight_hh laid out for kernels whose invocations own units: packed[k, unit, g] = weight[g H + unit, k], so that neighbours
// read neighbouring numbers, and one vector holds the gates of a unit. Three gates take the place of four; the last is 0.
// Shapes: weight G H x H, packed H x H x (1, or 4 where G > 1). One invocation writes one number.

// H.
override HIDDEN: u32;
// G.
override GATES: u32;

// weight_hh.
@group(0) @binding(2) var<storage, read> weight: array<f32>;
// The same, packed.
@group(0) @binding(3) var<storage, read_write> packed: array<f32>;

// Writes one number.
@compute @workgroup_size(WORKGROUP_SIZE)
fn pack_recurrent(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  let width = select(4u, 1u, GATES == 1u);
  if (i >= HIDDEN * HIDDEN * width) { return; }
  let gate = i % width;
  let unit = i / width % HIDDEN;
  let k = i / width / HIDDEN;
  if (gate < GATES) { packed[i] = weight[(gate * HIDDEN + unit) * HIDDEN + k]; } else { packed[i] = 0.0; }
}
