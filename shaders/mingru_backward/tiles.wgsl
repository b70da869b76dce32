// minGRU cell, backward at all time steps: equations, shapes and buffers of plain.wgsl. Sixteen invocations take a unit of a
// sequence back through time, each through a part of it, as forward: what is carried to the step before is a multiple
// of what was carried here plus a number.

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

// Moves the gradients of sixteen units from the last step to the first.
@compute @workgroup_size(WORKGROUP_SIZE)
fn mingru_backward_tiles(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let place = place_of(workgroup.y * workgroups.x + workgroup.x, local);
  let i = place.chain;
  let size = record.batch_size * HIDDEN;
  let first = i / HIDDEN * 2u * HIDDEN + i % HIDDEN;
  // Steps count from the last.
  let last = record.time_steps - 1u;
  var map = vec2f(1.0, 0.0);
  if (i < size) {
    for (var back = place.first; back < place.end; back++) {
      let t = last - back;
      map = (1.0 - gates[2u * t * size + first]) * (map + vec2f(0.0, dhidden[t * size + i]));
    }
  }
  maps[local] = map;
  workgroupBarrier();
  if (i >= size) { return; }
  var carried = begin_of(place.part, local, 0.0);
  for (var back = place.first; back < place.end; back++) {
    let t = last - back;
    let at = 2u * t * size + first;
    let update = gates[at];
    let dh = dhidden[t * size + i] + carried;
    gates[at] = dh * (gates[at + HIDDEN] - hidden[t * size + i]) * gate_slope(update, HARD_SIGMOID);
    gates[at + HIDDEN] = dh * update;
    carried = dh * (1.0 - update);
  }
}
