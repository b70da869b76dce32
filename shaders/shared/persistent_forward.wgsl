// What the kernels share that stay for all time steps of a layer, forward. A workgroup takes four sequences, whose states
// it keeps in its memory; a weight is read once per step and serves all four. Each step has two halves: sums, for which
// PARTS neighbours share a row of weights, in turns of four neighbouring numbers; and units. Needs step.wgsl, unseen.wgsl,
// and what `<cell>_forward_unit.wgsl` declares.

// Invocations that share a sum.
override PARTS: u32;

// weight_hh, G H x H: a row begins anywhere in a vector unless H is a multiple of 4.
@group(0) @binding(3) var<storage, read> weight: array<vec4f>;

// States of the four sequences.
var<workgroup> states: array<vec4f, HIDDEN>;
// What each invocation added up of weight_hh h.
var<workgroup> sums: array<vec4f, GATES * HIDDEN * PARTS>;

// Takes a workgroup's sequences through time. Every invocation must take part.
fn forward_in_time(group: u32, local: u32) {
  let first = 4u * group;
  if (first >= record.batch_size) { return; }
  let count = min(4u, record.batch_size - first);
  for (var unit = local; unit < unseen(HIDDEN); unit += WORKGROUP_SIZE) {
    var h = vec4f();
    for (var j = 0u; j < count; j++) { h[j] = hidden[(first + j) * HIDDEN + unit]; }
    states[unit] = h;
  }
  workgroupBarrier();
  for (var t = 0u; t < record.time_steps; t++) {
    for (var i = local; i < unseen(GATES * HIDDEN * PARTS); i += WORKGROUP_SIZE) { sums[i] = sum_of(i / PARTS, i % PARTS); }
    workgroupBarrier();
    for (var unit = local; unit < unseen(HIDDEN); unit += WORKGROUP_SIZE) {
      let of_sequences = sums_of(unit);
      var h = vec4f();
      for (var j = 0u; j < count; j++) { h[j] = forward_unit(t, first + j, unit, of_sequences[j]); }
      states[unit] = h;
    }
    workgroupBarrier();
  }
}

// A part of the product of a row of weights with the four sequences' states.
fn sum_of(row: u32, part: u32) -> vec4f {
  var sum = vec4f();
  if (HIDDEN % 4u == 0u) {
    for (var k = part; k < unseen(HIDDEN / 4u); k += PARTS) {
      let h = mat4x4f(states[4u * k], states[4u * k + 1u], states[4u * k + 2u], states[4u * k + 3u]);
      sum += h * weight[row * (HIDDEN / 4u) + k];
    }
  } else {
    for (var k = part; k < unseen(HIDDEN); k += PARTS) {
      let at = row * HIDDEN + k;
      sum += states[k] * weight[at / 4u][at % 4u];
    }
  }
  return sum;
}

// The sums of a unit's gates; column j belongs to the j-th sequence.
fn sums_of(unit: u32) -> mat4x4f {
  var result = mat4x4f();
  for (var i = 0u; i < GATES; i++) {
    for (var part = 0u; part < PARTS; part++) { result[i] += sums[(i * HIDDEN + unit) * PARTS + part]; }
  }
  return transpose(result);
}
