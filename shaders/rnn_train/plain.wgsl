// Many training steps of an rnn layer with its head, each on one sequence (notebook, model): forward through time, loss,
// backward through time, clipping by value, SGD. The equations are those of the stepwise kernels; no gradient is kept.
// Shapes: hidden (T + 1) x H with slot 0 the state before; errors T x (V + H), a row's dlogits and then its dgates.
// One workgroup makes record.multi_steps steps. Whatever is computed has one invocation that computes it, in a fixed order.

// The newest state, or on the way back the newest dgates, and in the other half the one that comes of it.
var<workgroup> newest: array<f32, 2u * HIDDEN>;

// Makes the steps.
@compute @workgroup_size(WORKGROUP_SIZE)
fn rnn_train(@builtin(local_invocation_index) local: u32) {
  load_parameters(local);
  for (var i = 0u; i < record.multi_steps; i++) {
    let step = steps[record.slot + i].record;
    start(step, local);
    barrier();
    forward(step, local);
    let loss = head(step, local);
    backward(step, local);
    var descent = Descent(step.learning_rate, step.clip_value, 0u, 0u);
    descend_products(step.time_steps, local, &descent);
    descend_biases(step.time_steps, local, &descent);
    descend_inputs(step, local, &descent);
    report(step.slot, local, loss, descent);
  }
  store_parameters(local);
}

// The state before the first symbol, as in state_carry.wgsl. A unit's states are always the same invocation's.
fn start(step: StepRecord, local: u32) {
  for (var unit = local; unit < unseen(HIDDEN); unit += WORKGROUP_SIZE) {
    var h = 0.0;
    if (step.carry_state == 1u) { h = hidden[step.previous_time_steps * HIDDEN + unit]; }
    hidden[unit] = h;
    newest[unit] = h;
  }
}

// The states after every symbol, as in input_gather.wgsl and rnn_forward.wgsl.
fn forward(step: StepRecord, local: u32) {
  for (var t = 0u; t < step.time_steps; t++) {
    let before = t % 2u * HIDDEN;
    let symbol = inputs[step.ids_offset + t];
    for (var unit = local; unit < unseen(HIDDEN); unit += WORKGROUP_SIZE) {
      var sum = 0.0;
      for (var k = 0u; k < unseen(HIDDEN); k++) { sum += parameter(WEIGHT_HH + unit * HIDDEN + k) * newest[before + k]; }
      var gate = parameter(BIAS_IH + unit);
      if (symbol >= 0) { gate += parameter(WEIGHT_IH + unit * VOCAB + u32(symbol)); }
      let h = tanh_clamped(gate + parameter(BIAS_HH + unit) + sum);
      newest[HIDDEN - before + unit] = h;
      hidden[(t + 1u) * HIDDEN + unit] = h;
    }
    workgroupBarrier();
  }
  storageBarrier();
}

// From the states' gradients in the gates' place to the gates' own, as in rnn_backward.wgsl.
fn backward(step: StepRecord, local: u32) {
  for (var back = 0u; back < step.time_steps; back++) {
    let t = step.time_steps - 1u - back;
    let after = back % 2u * HIDDEN;
    for (var unit = local; unit < unseen(HIDDEN); unit += WORKGROUP_SIZE) {
      let at = t * WIDTH + VOCAB + unit;
      var sum = 0.0;
      if (back > 0u) {
        for (var k = 0u; k < unseen(HIDDEN); k++) { sum += parameter(WEIGHT_HH + k * HIDDEN + unit) * newest[after + k]; }
      }
      let h = hidden[(t + 1u) * HIDDEN + unit];
      let dgate = (errors[at] + sum) * (1.0 - h * h);
      errors[at] = dgate;
      newest[HIDDEN - after + unit] = dgate;
    }
    workgroupBarrier();
  }
  storageBarrier();
}
