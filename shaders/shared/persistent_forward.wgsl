// What the kernels share that stay for all time steps of a layer, forward. A workgroup takes four sequences through time.
// An invocation owns a unit: the sums of its gates and its cell state stay in registers; states go to the other units
// through workgroup memory. A weight is read once per step and serves all four sequences; neighbouring invocations read
// neighbouring weights. Where there are invocations enough, PARTS of them share a unit's sums, and the first of them finishes.
// Needs step.wgsl, unseen.wgsl and what `<cell>_forward_unit.wgsl` declares; the form itself declares the packed weights.

// Invocations that share a unit.
override PARTS: u32;
// How many steps' states there is room for. With two, of which one is read while the other is written, a step has one
// barrier less. With more parts than one it is one, as these need that barrier anyway.
override TURNS: u32;

// States of the four sequences, by turn and unit.
var<workgroup> states: array<vec4f, TURNS * HIDDEN>;
// What the other parts added up, by part, sequence and unit; and an element that is not used, as no array is empty.
var<workgroup> handed: array<UnitGates, (PARTS - 1u) * 4u * HIDDEN + 1u>;

// Takes a workgroup's sequences through time. Every invocation must take part.
fn forward_in_time(group: u32, local: u32) {
  let first = 4u * group;
  if (first >= record.batch_size) { return; }
  let count = min(4u, record.batch_size - first);
  let unit = local % HIDDEN;
  let part = local / HIDDEN;
  // Of each sequence: the unit's state, and whatever else the cell keeps.
  var state: array<vec2f, 4>;
  var of_state = UnitGates();
  if (part == 0u) {
    for (var j = 0u; j < 4u; j++) {
      if (j < count) { state[j] = state_at(0u, first + j, unit); }
    }
    states[unit] = vec4f(state[0].x, state[1].x, state[2].x, state[3].x);
    of_state = biases(unit);
  }
  workgroupBarrier();
  for (var t = 0u; t < record.time_steps; t++) {
    let here = t % TURNS * HIDDEN;
    // Read before the sums, which hide the wait.
    var from_below: array<UnitGates, 4>;
    if (part == 0u) {
      for (var j = 0u; j < 4u; j++) {
        if (j < count) { from_below[j] = entering(t, first + j, unit); }
      }
    }
    var sums = array<UnitGates, 4>(of_state, of_state, of_state, of_state);
    if (part < PARTS) {
      for (var k = part; k < unseen(HIDDEN); k += PARTS) {
        let weights = packed[k * HIDDEN + unit];
        let h = states[here + k];
        sums[0] += weights * h.x;
        sums[1] += weights * h.y;
        sums[2] += weights * h.z;
        sums[3] += weights * h.w;
      }
    }
    if (part > 0u && part < PARTS) {
      for (var j = 0u; j < 4u; j++) { handed[((part - 1u) * 4u + j) * HIDDEN + unit] = sums[j]; }
    }
    if (TURNS == 1u) { workgroupBarrier(); }
    if (part == 0u) {
      for (var j = 0u; j < 4u; j++) {
        for (var other = 0u; other < PARTS - 1u; other++) { sums[j] += handed[(other * 4u + j) * HIDDEN + unit]; }
        if (j < count) { state[j] = forward_unit(t, first + j, unit, from_below[j], sums[j], state[j]); }
      }
      states[(t + 1u) % TURNS * HIDDEN + unit] = vec4f(state[0].x, state[1].x, state[2].x, state[3].x);
    }
    workgroupBarrier();
  }
}
