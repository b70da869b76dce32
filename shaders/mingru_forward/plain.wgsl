// minGRU cell, forward at all time steps (arXiv 2410.01201, the plain form), with the gates update z and candidate h~ in
// this order: z = sigma(gates z[t]), h[t+1] = (1 - z) h[t] + z h~[t]. Nothing else follows from the state before.
// Shapes: gates T x B x 2H, hidden (T + 1) x B x H with slot 0 the state before.
// One invocation takes one unit of one sequence through time, and leaves the activated z for the backward pass.

// H.
override HIDDEN: u32;
// 1 for sigma(z) = min(max(0.2 z + 0.5, 0), 1), 0 for the logistic function.
override HARD_SIGMOID: u32;

// Input product with bias_ih on entry; z is activated on return, h~ stays.
@group(0) @binding(2) var<storage, read_write> gates: array<f32>;
// States; slot t + 1 is written from slot t.
@group(0) @binding(3) var<storage, read_write> hidden: array<f32>;

// Moves one unit from the first step to the last.
@compute @workgroup_size(WORKGROUP_SIZE)
fn mingru_forward(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  let size = record.batch_size * HIDDEN;
  if (i >= size) { return; }
  var at = i / HIDDEN * 2u * HIDDEN + i % HIDDEN;
  var after = i;
  var h = hidden[i];
  for (var t = 0u; t < record.time_steps; t++) {
    let update = gate(gates[at], HARD_SIGMOID);
    gates[at] = update;
    h = (1.0 - update) * h + update * gates[at + HIDDEN];
    after += size;
    hidden[after] = h;
    at += 2u * size;
  }
}
