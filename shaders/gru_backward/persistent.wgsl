// GRU cell, backward at all time steps: equations, shapes and buffers of gru_backward. One workgroup takes four
// sequences through time, as shared/persistent_backward.wgsl says.

// Moves the gradient of four sequences from the last step to the first.
@compute @workgroup_size(WORKGROUP_SIZE)
fn gru_backward_persistent(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  backward_in_time(workgroup.y * workgroups.x + workgroup.x, local);
}
