// LSTM cell, forward at all time steps: equations, shapes and buffers of lstm_forward. One workgroup takes four
// sequences through time, as shared/persistent_forward.wgsl says.

// weight_hh as pack_recurrent lays it out: element k H + unit is the weights of state k for the gates of a unit.
@group(0) @binding(3) var<storage, read> packed: array<vec4f>;

// Moves four sequences from the first step to the last.
@compute @workgroup_size(WORKGROUP_SIZE)
fn lstm_forward_persistent(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  forward_in_time(workgroup.y * workgroups.x + workgroup.x, local);
}
