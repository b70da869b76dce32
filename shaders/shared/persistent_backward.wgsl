// What the kernels share that stay for all time steps of a layer, backward. A workgroup takes four sequences back through
// time. An invocation owns a unit: its sums, and the gradient that passes the product by, stay in registers; gradients of
// gates go to the other units through workgroup memory. A weight is read once per step and serves all four sequences;
// neighbouring invocations read neighbouring weights, as weight_hh lies. Where there are invocations enough, PARTS of them
// share a unit's sum, and the first of them finishes. Needs step.wgsl, unseen.wgsl and what `<cell>_backward_unit.wgsl`
// declares.

// Invocations that share a unit.
override PARTS: u32;
// How many steps' gradients there is room for. With two, of which one is read while the other is written, a step has one
// barrier less. With more parts than one it is one, as these need that barrier anyway.
override TURNS: u32;

// Of the four sequences: gradient of what enters the gates from the state, by turn, gate and unit; then what the other
// parts added up, by part and unit.
var<workgroup> errors: array<vec4f, (TURNS * GATES + PARTS - 1u) * HIDDEN>;

// Takes the gradient of a workgroup's sequences back through time. Every invocation must take part.
fn backward_in_time(group: u32, local: u32) {
  let first = 4u * group;
  if (first >= record.batch_size) { return; }
  let count = min(4u, record.batch_size - first);
  let unit = local % HIDDEN;
  let part = local / HIDDEN;
  let handed = TURNS * GATES * HIDDEN + unit;
  // Of each sequence: the gradient that passes the product by.
  var from_after: array<f32, 4>;
  for (var back = 0u; back < record.time_steps; back++) {
    let t = record.time_steps - 1u - back;
    // Read before the sum, which hides the wait.
    var values: array<UnitValues, 4>;
    if (part == 0u) {
      for (var j = 0u; j < 4u; j++) {
        if (j < count) { values[j] = values_at(t, first + j, unit); }
      }
    }
    var sum = vec4f();
    if (back > 0u && part < PARTS) { sum = sum_of(unit, part, (back - 1u) % TURNS * GATES * HIDDEN); }
    if (part > 0u && part < PARTS) { errors[handed + (part - 1u) * HIDDEN] = sum; }
    if (TURNS == 1u) { workgroupBarrier(); }
    if (part == 0u) {
      for (var other = 0u; other < PARTS - 1u; other++) { sum += errors[handed + other * HIDDEN]; }
      // Column j belongs to the j-th sequence.
      var dgates = mat4x4f();
      for (var j = 0u; j < 4u; j++) {
        if (j < count) {
          let back_in_time = backward_unit(t, first + j, unit, values[j], sum[j], from_after[j]);
          dgates[j] = back_in_time.gates;
          from_after[j] = back_in_time.carried;
        }
      }
      dgates = transpose(dgates);
      for (var i = 0u; i < GATES; i++) { errors[(back % TURNS * GATES + i) * HIDDEN + unit] = dgates[i]; }
    }
    workgroupBarrier();
  }
  if (part == 0u) {
    for (var j = 0u; j < count; j++) { carry(first + j, unit, from_after[j]); }
  }
}

// A part of the product of a column of weights with the four sequences' gradients.
fn sum_of(unit: u32, part: u32, start: u32) -> vec4f {
  var sum = vec4f();
  for (var k = part; k < unseen(GATES * HIDDEN); k += PARTS) { sum += weight[k * HIDDEN + unit] * errors[start + k]; }
  return sum;
}
