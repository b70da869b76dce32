// Form of rnn_train whose weights and their gradients are in registers: its steps, shapes, bindings and order of the sums
// over units. An invocation keeps the rows and columns of weight_hh (Waa) of UNITS units and those of the head's weights
// (Wya) of one symbol, so that on the way back, too, each sum has one invocation. Loads of neighbouring states are shared
// within a subgroup.
//
// Written for devices on which a load costs many times as much as a multiplication. Lines between `#for` and `#end` are
// repeated by src/kernels/unroll.ts, as an array would lie in memory. There is no `&&`: SwiftShader compiles each as a
// branch, and over some two hundred of them it used up 24 GB of memory.

// Neighbours that share loads: the smallest subgroup that WebGPU knows.
const LANES = 4u;
// Units of an invocation.
const UNITS = $UNITSu;

// What every invocation needs of the others, in two sets that take turns: the states of a time, ...
var<workgroup> states: array<f32, 2u * UNITS * WORKGROUP_SIZE>;
// ... the gates' gradients of the time after it, ...
var<workgroup> gate_errors: array<f32, 2u * UNITS * WORKGROUP_SIZE>;
// ... and the logits' gradients of that time.
var<workgroup> logit_errors: array<f32, 2u * WORKGROUP_SIZE>;

// By unit: its number, its rows and columns, their gradients, its biases, its state, and its gate's gradient. Invocations
// that have no unit left repeat the last one and write nothing. Gradients of the input weights (Wax) come by symbol.
// #for u UNITS
var<private> unit_$u: u32;
var<private> is_unit_$u: bool;
// #for k HIDDEN
var<private> row_$u_$k: f32;
var<private> drow_$u_$k: f32;
var<private> column_$u_$k: f32;
var<private> dcolumn_$u_$k: f32;
// #end
// #for v VOCAB
var<private> head_column_$u_$v: f32;
var<private> dhead_column_$u_$v: f32;
// #end
var<private> bias_ih_$u: f32;
var<private> bias_hh_$u: f32;
var<private> dbias_$u: f32;
var<private> dinput_$u: array<f32, $VOCAB>;
var<private> h_$u: f32;
var<private> dgate_$u: f32;
// #end
// And by symbol.
var<private> symbol: u32;
var<private> is_symbol: bool;
// #for k HIDDEN
var<private> head_row_$k: f32;
var<private> dhead_row_$k: f32;
// #end
var<private> head_bias: f32;
var<private> dhead_bias: f32;

// Makes the steps.
@compute @workgroup_size(WORKGROUP_SIZE)
fn rnn_train_registers(@builtin(local_invocation_index) local: u32, @builtin(subgroup_invocation_id) invocation: u32) {
  let lane = invocation % LANES;
  load_registers(local);
  for (var i = 0u; i < record.multi_steps; i++) {
    let step = steps[record.slot + i].record;
    forward(step, local, lane);
    barrier();
    var loss = 0.0;
    for (var t = local; t < step.time_steps; t += WORKGROUP_SIZE) {
      loss += softmax(t * WIDTH, targets[step.ids_offset + t], step.loss_scale);
    }
    barrier();
    backward(step, local, lane);
    report(step.slot, local, loss, descend_registers(step));
  }
  store_registers();
}

// Fetches the parameters and the state before the first step.
fn load_registers(local: u32) {
  let last = steps[record.slot].record.previous_time_steps * HIDDEN;
  // #for u UNITS
  unit_$u = min($uu * WORKGROUP_SIZE + local, HIDDEN - 1u);
  is_unit_$u = $uu * WORKGROUP_SIZE + local < HIDDEN;
  // #for k HIDDEN
  row_$u_$k = parameters[WEIGHT_HH + unit_$u * HIDDEN + $ku];
  column_$u_$k = parameters[WEIGHT_HH + $ku * HIDDEN + unit_$u];
  // #end
  // #for v VOCAB
  head_column_$u_$v = parameters[HEAD + $vu * HIDDEN + unit_$u];
  // #end
  bias_ih_$u = parameters[BIAS_IH + unit_$u];
  bias_hh_$u = parameters[BIAS_HH + unit_$u];
  h_$u = hidden[last + unit_$u];
  // #end
  symbol = min(local, VOCAB - 1u);
  is_symbol = local < VOCAB;
  // #for k HIDDEN
  head_row_$k = parameters[HEAD + symbol * HIDDEN + $ku];
  // #end
  head_bias = parameters[HEAD_BIAS + symbol];
}

// Brings back what descended; the input weights did so in their place.
fn store_registers() {
  // #for u UNITS
  if (is_unit_$u) {
    // #for k HIDDEN
    parameters[WEIGHT_HH + unit_$u * HIDDEN + $ku] = row_$u_$k;
    // #end
    parameters[BIAS_IH + unit_$u] = bias_ih_$u;
    if (RECURRENT_BIAS == 1u) { parameters[BIAS_HH + unit_$u] = bias_hh_$u; }
  }
  // #end
  if (is_symbol) {
    // #for k HIDDEN
    parameters[HEAD + symbol * HIDDEN + $ku] = head_row_$k;
    // #end
    parameters[HEAD_BIAS + symbol] = head_bias;
  }
}

// The states after every symbol, and from each of them, one round later, the logits.
fn forward(step: StepRecord, local: u32, lane: u32) {
  // #for u UNITS
  h_$u = select(0.0, h_$u, step.carry_state == 1u);
  states[$uu * WORKGROUP_SIZE + local] = h_$u;
  if (is_unit_$u) { hidden[unit_$u] = h_$u; }
  // #end
  workgroupBarrier();
  for (var t = 0u; t <= step.time_steps; t++) {
    let now = t % 2u * UNITS * WORKGROUP_SIZE;
    let loaded = array(
      // #for k HIDDEN by 4
      states[now + $ku + lane],
      // #end
    );
    // #for u UNITS
    var sum_$u = 0.0;
    // #end
    var z = head_bias;
    // #for k HIDDEN
    let before_$k = subgroupBroadcast(loaded[$ku / LANES], $ku % LANES);
    // #for u UNITS
    sum_$u += row_$u_$k * before_$k;
    // #end
    z += head_row_$k * before_$k;
    // #end
    if (is_symbol & (t > 0u)) { errors[(t - 1u) * WIDTH + symbol] = z; }
    if (t < step.time_steps) {
      let input = inputs[step.ids_offset + t];
      // #for u UNITS
      let weight_$u = parameters[WEIGHT_IH + unit_$u * VOCAB + u32(max(input, 0))];
      h_$u = tanh_clamped(bias_ih_$u + select(0.0, weight_$u, input >= 0) + bias_hh_$u + sum_$u);
      states[(UNITS + $uu) * WORKGROUP_SIZE - now + local] = h_$u;
      if (is_unit_$u) { hidden[(t + 1u) * HIDDEN + unit_$u] = h_$u; }
      // #end
    }
    workgroupBarrier();
  }
}

// The gates' gradients, as in rnn_backward.wgsl with the head's share, and all other gradients with them. One round more
// than there are times: a state's factor in the gradient of weight_hh is known one round later than its gate's.
fn backward(step: StepRecord, local: u32, lane: u32) {
  clear_gradients();
  var dz = errors[(step.time_steps - 1u) * WIDTH + symbol];
  logit_errors[local] = dz;
  // #for u UNITS
  let last_$u = h_$u;
  dgate_$u = 0.0;
  states[$uu * WORKGROUP_SIZE + local] = h_$u;
  gate_errors[$uu * WORKGROUP_SIZE + local] = dgate_$u;
  // #end
  workgroupBarrier();
  for (var back = 0u; back <= step.time_steps; back++) {
    let now = back % 2u * UNITS * WORKGROUP_SIZE;
    let logits_now = back % 2u * WORKGROUP_SIZE;
    let loaded_states = array(
      // #for k HIDDEN by 4
      states[now + $ku + lane],
      // #end
    );
    let loaded_gates = array(
      // #for k HIDDEN by 4
      gate_errors[now + $ku + lane],
      // #end
    );
    let loaded_logits = array(
      // #for v VOCAB by 4
      logit_errors[logits_now + $vu + lane],
      // #end
    );
    // #for u UNITS
    var from_head_$u = 0.0;
    var from_after_$u = 0.0;
    // #end
    // #for v VOCAB
    let dz_$v = subgroupBroadcast(loaded_logits[$vu / LANES], $vu % LANES);
    // #for u UNITS
    from_head_$u += head_column_$u_$v * dz_$v;
    dhead_column_$u_$v += dz_$v * h_$u;
    // #end
    // #end
    // #for k HIDDEN
    let after_$k = subgroupBroadcast(loaded_gates[$ku / LANES], $ku % LANES);
    let state_$k = subgroupBroadcast(loaded_states[$ku / LANES], $ku % LANES);
    // #for u UNITS
    from_after_$u += column_$u_$k * after_$k;
    dcolumn_$u_$k += after_$k * h_$u;
    drow_$u_$k += dgate_$u * state_$k;
    // #end
    dhead_row_$k += dz * state_$k;
    // #end
    dhead_bias += dz;
    if (back < step.time_steps) {
      let t = step.time_steps - 1u - back;
      let input = inputs[step.ids_offset + t];
      // #for u UNITS
      dgate_$u = (from_head_$u + from_after_$u) * (1.0 - h_$u * h_$u);
      dbias_$u += dgate_$u;
      if (input >= 0) { dinput_$u[u32(input)] += dgate_$u; }
      if (is_unit_$u) { errors[t * WIDTH + VOCAB + unit_$u] = dgate_$u; }
      h_$u = hidden[t * HIDDEN + unit_$u];
      states[(UNITS + $uu) * WORKGROUP_SIZE - now + local] = h_$u;
      gate_errors[(UNITS + $uu) * WORKGROUP_SIZE - now + local] = dgate_$u;
      // #end
      dz = 0.0;
      if (t > 0u) { dz = errors[(t - 1u) * WIDTH + symbol]; }
      logit_errors[WORKGROUP_SIZE - logits_now + local] = dz;
    }
    workgroupBarrier();
  }
  // #for u UNITS
  h_$u = last_$u;
  // #end
}

// Sets all gradients to zero.
fn clear_gradients() {
  // #for u UNITS
  // #for k HIDDEN
  drow_$u_$k = 0.0;
  dcolumn_$u_$k = 0.0;
  // #end
  // #for v VOCAB
  dhead_column_$u_$v = 0.0;
  // #end
  for (var v = 0u; v < unseen(VOCAB); v++) { dinput_$u[v] = 0.0; }
  dbias_$u = 0.0;
  // #end
  // #for k HIDDEN
  dhead_row_$k = 0.0;
  // #end
  dhead_bias = 0.0;
}

// Clips and updates, and gives what this invocation saw. Columns descend as the rows do that they are parts of.
fn descend_registers(step: StepRecord) -> Descent {
  let start = Descent(step.learning_rate, step.clip_value, 0u, 0u);
  var clipped = 0u;
  var largest = 0u;
  var again = start;
  // #for u UNITS
  var layer_$u = start;
  // #for k HIDDEN
  row_$u_$k = descended(row_$u_$k, drow_$u_$k, &layer_$u);
  column_$u_$k = descended(column_$u_$k, dcolumn_$u_$k, &again);
  // #end
  // #for v VOCAB
  head_column_$u_$v = descended(head_column_$u_$v, dhead_column_$u_$v, &again);
  // #end
  bias_ih_$u = descended(bias_ih_$u, dbias_$u, &layer_$u);
  if (RECURRENT_BIAS == 1u) { bias_hh_$u = descended(bias_hh_$u, dbias_$u, &layer_$u); }
  for (var t = 0u; t < step.time_steps; t++) {
    let input = inputs[step.ids_offset + t];
    // A symbol that comes again finds no gradient left.
    if (is_unit_$u & (input >= 0)) {
      let at = WEIGHT_IH + unit_$u * VOCAB + u32(input);
      parameters[at] = descended(parameters[at], dinput_$u[u32(input)], &layer_$u);
      dinput_$u[u32(input)] = 0.0;
    }
  }
  clipped += select(0u, layer_$u.clipped, is_unit_$u);
  largest = max(largest, select(0u, layer_$u.largest, is_unit_$u));
  // #end
  var head = start;
  // #for k HIDDEN
  head_row_$k = descended(head_row_$k, dhead_row_$k, &head);
  // #end
  head_bias = descended(head_bias, dhead_bias, &head);
  clipped += select(0u, head.clipped, is_symbol);
  largest = max(largest, select(0u, head.largest, is_symbol));
  return Descent(step.learning_rate, step.clip_value, clipped, largest);
}
