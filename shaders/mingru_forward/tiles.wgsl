// minGRU cell, forward at all time steps: equations, shapes and buffers of plain.wgsl. Sixteen invocations take a unit of a
// sequence through time, each through a part of it. A step maps the state to a multiple of it plus a number; so does a
// part, and the maps of the parts before tell where a part begins.

// H.
override HIDDEN: u32;
// 1 for sigma(z) = min(max(0.2 z + 0.5, 0), 1), 0 for the logistic function.
override HARD_SIGMOID: u32;

// Input product with bias_ih on entry; z is activated on return, h~ stays.
@group(0) @binding(2) var<storage, read_write> gates: array<f32>;
// States; slot t + 1 is written from slot t.
@group(0) @binding(3) var<storage, read_write> hidden: array<f32>;

// Moves sixteen units from the first step to the last.
@compute @workgroup_size(WORKGROUP_SIZE)
fn mingru_forward_tiles(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let place = place_of(workgroup.y * workgroups.x + workgroup.x, local);
  let i = place.chain;
  let size = record.batch_size * HIDDEN;
  let first = i / HIDDEN * 2u * HIDDEN + i % HIDDEN;
  var map = vec2f(1.0, 0.0);
  if (i < size) {
    for (var t = place.first; t < place.end; t++) {
      let at = 2u * t * size + first;
      let update = gate(gates[at], HARD_SIGMOID);
      gates[at] = update;
      map = (1.0 - update) * map + vec2f(0.0, update * gates[at + HIDDEN]);
    }
  }
  maps[local] = map;
  workgroupBarrier();
  if (i >= size) { return; }
  var h = begin_of(place.part, local, hidden[i]);
  for (var t = place.first; t < place.end; t++) {
    let at = 2u * t * size + first;
    let update = gates[at];
    h = (1.0 - update) * h + update * gates[at + HIDDEN];
    hidden[(t + 1u) * size + i] = h;
  }
}
