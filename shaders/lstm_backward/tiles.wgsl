// LSTM cell, backward at one time step: equations, shapes and buffers of lstm_backward. A workgroup computes a tile of units and
// sequences, as shared/tiles_backward.wgsl says.

// Gradient of what enters a gate from the state.
fn error_at(i: u32) -> f32 {
  return gates[i];
}

// Moves the gradient of a tile one step back.
@compute @workgroup_size(WORKGROUP_SIZE)
fn lstm_backward_tiles(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  backward_tile(workgroup.y * workgroups.x + workgroup.x, local);
}
