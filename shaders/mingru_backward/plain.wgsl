// minGRU cell, backward at all time steps: dh = dhidden[t] + carried; dz = dh (h~ - h[t]) z', dh~ = dh z;
// carried = dh (1 - z) for the step before.
// Shapes: dhidden T x B x H, gates T x B x 2H, hidden (T + 1) x B x H.
// One invocation takes one unit of one sequence back through time.

// H.
override HIDDEN: u32;
// 1 where z is a hard sigmoid.
override HARD_SIGMOID: u32;

// Gradient of every state from above (the head or the next layer).
@group(0) @binding(2) var<storage, read> dhidden: array<f32>;
// States of the forward pass.
@group(0) @binding(3) var<storage, read> hidden: array<f32>;
// Activated z and h~ on entry, their gradients on return.
@group(0) @binding(4) var<storage, read_write> gates: array<f32>;

// Moves one unit's gradient from the last step to the first.
@compute @workgroup_size(WORKGROUP_SIZE)
fn mingru_backward(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  let size = record.batch_size * HIDDEN;
  if (i >= size) { return; }
  let first = i / HIDDEN * 2u * HIDDEN + i % HIDDEN;
  var carried = 0.0;
  for (var back = 1u; back <= record.time_steps; back++) {
    let t = record.time_steps - back;
    let before = t * size + i;
    let at = 2u * t * size + first;
    let update = gates[at];
    let dh = dhidden[before] + carried;
    gates[at] = dh * (gates[at + HIDDEN] - hidden[before]) * gate_slope(update, HARD_SIGMOID);
    gates[at + HIDDEN] = dh * update;
    carried = dh * (1.0 - update);
  }
}
