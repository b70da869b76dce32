// State carry: h[0] = h_before[T_before] or 0.
// Shapes: hidden (T + 1) x B x H, slot 0 being the state before the first symbol.
// One invocation copies or clears one element of slot 0.

// H.
override HIDDEN: u32;

// All states of this and of the step before; slot 0 is written.
@group(0) @binding(2) var<storage, read_write> hidden: array<f32>;

// Sets the state from which the step starts.
@compute @workgroup_size(WORKGROUP_SIZE)
fn state_carry(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = linear_index(workgroup, workgroups, local);
  let size = record.batch_size * HIDDEN;
  if (i >= size) { return; }
  hidden[i] = select(0.0, hidden[record.previous_time_steps * size + i], record.carry_state == 1u);
}
