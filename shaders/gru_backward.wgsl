// GRU cell, backward at one time step: dh = dhidden[t] + weight_hh^T drecurrent[t+1] + carried;
// dn = dh (1 - z) (1 - n^2), dz = dh (h[t] - n) z', dr = dn s r'; carried = dh z for the step before.
// What enters the gates from below has the gradient (dr, dz, dn), what enters them from the state (dr, dz, dn r).
// Shapes: dhidden T x B x H, gates and recurrent T x B x 3H, weight_hh 3H x H, hidden (T + 1) x B x H, carried B x H.
// One invocation computes one unit of one sequence.

// H.
override HIDDEN: u32;
// 1 where the gates are hard sigmoids.
override HARD_SIGMOID: u32;

// Gradient of every state from above (the head or the next layer).
@group(0) @binding(2) var<storage, read> dhidden: array<f32>;
// weight_hh.
@group(0) @binding(3) var<storage, read> weight: array<f32>;
// States of the forward pass.
@group(0) @binding(4) var<storage, read> hidden: array<f32>;
// Activated gates on entry, gradient of the input's side on return.
@group(0) @binding(5) var<storage, read_write> gates: array<f32>;
// s on entry, of which the candidate's is needed; gradient of the state's side on return.
@group(0) @binding(6) var<storage, read_write> recurrent: array<f32>;
// Gradient that the state passes back in time directly; not read at the last step.
@group(0) @binding(7) var<storage, read_write> carried: array<f32>;

// Moves one unit's gradient one step back.
@compute @workgroup_size(WORKGROUP_SIZE)
fn gru_backward(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  let size = record.batch_size * HIDDEN;
  if (i >= size) { return; }
  let unit = i % HIDDEN;
  var dh = dhidden[time * size + i];
  if (time + 1u < record.time_steps) {
    let after = 3u * ((time + 1u) * size + i - unit);
    for (var k = 0u; k < 3u * HIDDEN; k++) { dh += weight[k * HIDDEN + unit] * recurrent[after + k]; }
    dh += carried[i];
  }
  let at = 3u * (time * size + i - unit) + vec3u(0u, 1u, 2u) * HIDDEN + unit;
  let reset = gates[at.x];
  let keep = gates[at.y];
  let candidate = gates[at.z];
  let dcandidate = dh * (1.0 - keep) * (1.0 - candidate * candidate);
  let dkeep = dh * (hidden[time * size + i] - candidate) * gate_slope(keep, HARD_SIGMOID);
  let dreset = dcandidate * recurrent[at.z] * gate_slope(reset, HARD_SIGMOID);
  gates[at.x] = dreset;
  gates[at.y] = dkeep;
  gates[at.z] = dcandidate;
  recurrent[at.x] = dreset;
  recurrent[at.y] = dkeep;
  recurrent[at.z] = dcandidate * reset;
  carried[i] = dh * keep;
}
