// Many training steps of rnn layers with their heads, each on one sequence (notebook, model): forward through time, loss,
// backward through time, clipping by value, SGD. The equations are those of the stepwise kernels; no gradient is kept.
// Shapes, of B runs with parameters of their own: hidden (T + 1) x B x H with slot 0 the state before; errors
// T x B x (V + H), a row's dlogits and then its dgates. One workgroup makes record.multi_steps steps of one run. Whatever
// is computed has one invocation that computes it, or as many as the sum has parts, in a fixed order.


// The newest state, or on the way back the newest dgates, and in the other half the one that comes of it.
var<workgroup> newest: array<f32, 2u * HIDDEN>;
// The parts of every unit's sum.
var<workgroup> parts: array<f32, PARTS * HIDDEN>;

// Makes the steps.
@compute @workgroup_size(WORKGROUP_SIZE)
fn rnn_train(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let run = workgroup.x;
  load_parameters(run, local);
  for (var i = 0u; i < record.multi_steps; i++) {
    let step = steps[record.slot + run * record.multi_steps + i].record;
    start(run, step, local);
    barrier();
    forward(run, step, local);
    let loss = head(run, step, local);
    backward(run, step, local);
    var descent = Descent(step.learning_rate, step.clip_value, 0u, 0u);
    descend_products(run, step.time_steps, local, &descent);
    descend_biases(run, step.time_steps, local, &descent);
    descend_inputs(run, step, local, &descent);
    report(step.slot, local, loss, descent);
  }
  store_parameters(run, local);
}

// The state before the first symbol, as in state_carry.wgsl. A unit's states are always the same invocation's.
fn start(run: u32, step: StepRecord, local: u32) {
  for (var unit = local; unit < unseen(HIDDEN); unit += WORKGROUP_SIZE) {
    var h = 0.0;
    if (step.carry_state == 1u) { h = hidden[state_at(run, step.previous_time_steps) + unit]; }
    hidden[state_at(run, 0u) + unit] = h;
    newest[unit] = h;
  }
}

// The states after every symbol, as in input_gather.wgsl and rnn_forward.wgsl.
fn forward(run: u32, step: StepRecord, local: u32) {
  for (var t = 0u; t < step.time_steps; t++) {
    let before = t % 2u * HIDDEN;
    let symbol = inputs[step.ids_offset + t];
    add_parts(run, local, before, HIDDEN, 1u);
    for (var unit = local; unit < unseen(HIDDEN); unit += WORKGROUP_SIZE) {
      var gate = parameter(run, BIAS_IH + unit);
      if (symbol >= 0) { gate += parameter(run, WEIGHT_IH + unit * VOCAB + u32(symbol)); }
      let h = tanh_clamped(gate + parameter(run, BIAS_HH + unit) + sum_of(unit));
      newest[HIDDEN - before + unit] = h;
      hidden[state_at(run, t + 1u) + unit] = h;
    }
    workgroupBarrier();
  }
  storageBarrier();
}

// From the states' gradients in the gates' place to the gates' own, as in rnn_backward.wgsl.
fn backward(run: u32, step: StepRecord, local: u32) {
  for (var back = 0u; back < step.time_steps; back++) {
    let t = step.time_steps - 1u - back;
    let after = back % 2u * HIDDEN;
    if (back > 0u) { add_parts(run, local, after, 1u, HIDDEN); }
    for (var unit = local; unit < unseen(HIDDEN); unit += WORKGROUP_SIZE) {
      let at = row_at(run, t) + VOCAB + unit;
      let h = hidden[state_at(run, t + 1u) + unit];
      var sum = 0.0;
      if (back > 0u) { sum = sum_of(unit); }
      let dgate = (errors[at] + sum) * (1.0 - h * h);
      errors[at] = dgate;
      newest[HIDDEN - after + unit] = dgate;
    }
    workgroupBarrier();
  }
  storageBarrier();
}

// The parts of every unit's product of weight_hh, by rows or by columns, with a half of `newest`. Every invocation must
// take part.
fn add_parts(run: u32, local: u32, from_half: u32, unit_stride: u32, stride: u32) {
  for (var i = local; i < PARTS * unseen(HIDDEN); i += WORKGROUP_SIZE) {
    let unit = i % HIDDEN;
    let first = i / HIDDEN * ((HIDDEN + PARTS - 1u) / PARTS);
    let end = min(first + (HIDDEN + PARTS - 1u) / PARTS, unseen(HIDDEN));
    var sum = 0.0;
    let weights = WEIGHT_HH + unit * unit_stride;
    for (var k = first; k < end; k++) { sum += parameter(run, weights + k * stride) * newest[from_half + k]; }
    parts[i] = sum;
  }
  // A sum of one part has one invocation.
  if (PARTS > 1u) { workgroupBarrier(); }
}

// The sum of a unit's parts.
fn sum_of(unit: u32) -> f32 {
  var sum = parts[unit];
  for (var part = 1u; part < PARTS; part++) { sum += parts[part * HIDDEN + unit]; }
  return sum;
}
