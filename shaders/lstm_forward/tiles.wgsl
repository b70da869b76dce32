// LSTM cell, forward at one time step: equations, shapes and buffers of lstm_forward. A workgroup computes a tile of units and
// sequences, as shared/tiles_forward.wgsl says.

// weight_hh as pack_recurrent lays it out: element k H + unit is the weights of state k for the gates of a unit.
@group(0) @binding(3) var<storage, read> packed: array<vec4f>;

// Moves the units and sequences of a tile one step ahead.
@compute @workgroup_size(WORKGROUP_SIZE)
fn lstm_forward_tiles(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  forward_tile(workgroup.y * workgroups.x + workgroup.x, local);
}
