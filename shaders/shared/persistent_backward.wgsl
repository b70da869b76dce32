// What the kernels share that stay for all time steps of a layer, backward. A workgroup takes four sequences, whose newest
// gradients it keeps in its memory; a weight is read once per step and serves all four. Each step has two halves: sums,
// for which PARTS invocations share a column of weights and neighbours read neighbouring columns; and units. Needs
// step.wgsl, unseen.wgsl, and what `<cell>_backward_unit.wgsl` declares.

// Invocations that share a sum.
override PARTS: u32;

// Gradient of what entered the gates from the state, one step later, of the four sequences.
var<workgroup> errors: array<vec4f, GATES * HIDDEN>;
// What each invocation added up of weight_hh^T errors; zero at first.
var<workgroup> sums: array<vec4f, HIDDEN * PARTS>;

// Takes the gradient of a workgroup's sequences back through time. Every invocation must take part.
fn backward_in_time(group: u32, local: u32) {
  let first = 4u * group;
  if (first >= record.batch_size) { return; }
  let count = min(4u, record.batch_size - first);
  for (var back = 0u; back < record.time_steps; back++) {
    let t = record.time_steps - 1u - back;
    if (back > 0u) {
      for (var i = local; i < unseen(HIDDEN * PARTS); i += WORKGROUP_SIZE) { sums[i] = sum_of(i % HIDDEN, i / HIDDEN); }
    }
    workgroupBarrier();
    for (var unit = local; unit < unseen(HIDDEN); unit += WORKGROUP_SIZE) {
      var sum = vec4f();
      for (var part = 0u; part < PARTS; part++) { sum += sums[part * HIDDEN + unit]; }
      // Column j belongs to the j-th sequence.
      var dgates = mat4x4f();
      for (var j = 0u; j < count; j++) { dgates[j] = backward_unit(t, first + j, unit, sum[j]); }
      dgates = transpose(dgates);
      for (var i = 0u; i < GATES; i++) { errors[i * HIDDEN + unit] = dgates[i]; }
    }
    workgroupBarrier();
  }
}

// A part of the product of a column of weights with the four sequences' gradients.
fn sum_of(unit: u32, part: u32) -> vec4f {
  var sum = vec4f();
  for (var k = part; k < unseen(GATES * HIDDEN); k += PARTS) { sum += weight[k * HIDDEN + unit] * errors[k]; }
  return sum;
}
