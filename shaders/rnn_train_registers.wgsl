// Form of rnn_train whose weights and their gradients are in registers: its steps, shapes, bindings and order of the sums
// over units. Invocation i keeps row i and column i of weight_hh (Waa) and of the head's weights (Wya), so that on the
// way back, too, each sum has one invocation. Loads of neighbouring states are shared within a subgroup.
//
// Written for devices on which a load costs many times as much as a multiplication, and for H and V up to the size of a
// workgroup. Lines between `#for` and `#end` are repeated by src/kernels/unroll.ts: an array would lie in memory. There
// is no `&&`: SwiftShader compiles each as a branch, and took hours for two hundred of them.

// Neighbours that share loads: the smallest subgroup that WebGPU knows.
const LANES = 4u;

// What every invocation needs of the others, in two sets that take turns: the states of a time, ...
var<workgroup> states: array<f32, 2u * WORKGROUP_SIZE>;
// ... the gates' gradients of the time after it, ...
var<workgroup> gate_errors: array<f32, 2u * WORKGROUP_SIZE>;
// ... and the logits' gradients of that time.
var<workgroup> logit_errors: array<f32, 2u * WORKGROUP_SIZE>;

// Weights: row and column of weight_hh, row and column of the head's, and the same of their gradients.
// #for k HIDDEN
var<private> row_$k: f32;
var<private> column_$k: f32;
var<private> head_row_$k: f32;
var<private> drow_$k: f32;
var<private> dcolumn_$k: f32;
var<private> dhead_row_$k: f32;
// #end
// #for v VOCAB
var<private> head_column_$v: f32;
var<private> dhead_column_$v: f32;
// #end
var<private> bias_ih: f32;
var<private> bias_hh: f32;
var<private> head_bias: f32;
var<private> dbias: f32;
var<private> dhead_bias: f32;
// Gradients of the input weights (Wax), by symbol.
var<private> dinput: array<f32, $VOCAB>;

// What an invocation is to the layer and to the head. Those beyond H, or V, repeat the last and write nothing.
struct Place {
  local: u32,
  lane: u32,
  unit: u32,
  is_unit: bool,
  symbol: u32,
  is_symbol: bool,
}

// Makes the steps.
@compute @workgroup_size(WORKGROUP_SIZE)
fn rnn_train_registers(@builtin(local_invocation_index) local: u32, @builtin(subgroup_invocation_id) invocation: u32) {
  let unit = min(local, HIDDEN - 1u);
  let symbol = min(local, VOCAB - 1u);
  let place = Place(local, invocation % LANES, unit, local < HIDDEN, symbol, local < VOCAB);
  load_registers(place);
  var last = hidden[steps[record.slot].record.previous_time_steps * HIDDEN + unit];
  for (var i = 0u; i < record.fused_steps; i++) {
    let step = steps[record.slot + i].record;
    let before = select(0.0, last, step.carry_state == 1u);
    forward(step, place, before);
    barrier();
    var loss = 0.0;
    for (var t = local; t < step.time_steps; t += WORKGROUP_SIZE) {
      loss += softmax(t * WIDTH, targets[step.ids_offset + t], step.loss_scale);
    }
    barrier();
    last = hidden[step.time_steps * HIDDEN + unit];
    backward(step, place);
    report(step.slot, local, loss, descend_registers(step, place));
  }
  store_registers(place);
}

// Fetches the parameters.
fn load_registers(place: Place) {
  let row = WEIGHT_HH + place.unit * HIDDEN;
  let column = WEIGHT_HH + place.unit;
  let head_row = HEAD + place.symbol * HIDDEN;
  let head_column = HEAD + place.unit;
  // #for k HIDDEN
  row_$k = parameters[row + $k];
  column_$k = parameters[column + $k * HIDDEN];
  head_row_$k = parameters[head_row + $k];
  // #end
  // #for v VOCAB
  head_column_$v = parameters[head_column + $v * HIDDEN];
  // #end
  bias_ih = parameters[BIAS_IH + place.unit];
  bias_hh = parameters[BIAS_HH + place.unit];
  head_bias = parameters[HEAD_BIAS + place.symbol];
}

// Brings back what descended; the input weights did so in their place.
fn store_registers(place: Place) {
  let row = WEIGHT_HH + place.unit * HIDDEN;
  let head_row = HEAD + place.symbol * HIDDEN;
  if (place.is_unit) {
    // #for k HIDDEN
    parameters[row + $k] = row_$k;
    // #end
    parameters[BIAS_IH + place.unit] = bias_ih;
    if (RECURRENT_BIAS == 1u) { parameters[BIAS_HH + place.unit] = bias_hh; }
  }
  if (place.is_symbol) {
    // #for k HIDDEN
    parameters[head_row + $k] = head_row_$k;
    // #end
    parameters[HEAD_BIAS + place.symbol] = head_bias;
  }
}

// The states after every symbol, and from each of them, one round later, the logits.
fn forward(step: StepRecord, place: Place, before: f32) {
  states[place.local] = before;
  if (place.is_unit) { hidden[place.unit] = before; }
  workgroupBarrier();
  for (var t = 0u; t <= step.time_steps; t++) {
    let base = t % 2u * WORKGROUP_SIZE;
    let some_states = array(
      // #for k HIDDEN by 4
      states[base + $ku + place.lane],
      // #end
    );
    var sum = 0.0;
    var z = head_bias;
    // #for k HIDDEN
    let h_$k = subgroupBroadcast(some_states[$ku / LANES], $ku % LANES);
    sum += row_$k * h_$k;
    z += head_row_$k * h_$k;
    // #end
    let input = inputs[step.ids_offset + min(t, step.time_steps - 1u)];
    let weight = parameters[WEIGHT_IH + place.unit * VOCAB + u32(max(input, 0))];
    let h = tanh_clamped(bias_ih + select(0.0, weight, input >= 0) + bias_hh + sum);
    states[WORKGROUP_SIZE - base + place.local] = h;
    if (place.is_unit & (t < step.time_steps)) { hidden[(t + 1u) * HIDDEN + place.unit] = h; }
    if (place.is_symbol & (t > 0u)) { errors[(t - 1u) * WIDTH + place.symbol] = z; }
    workgroupBarrier();
  }
}

// The gates' gradients, as in rnn_backward.wgsl with the head's share, and all other gradients with them. One round more
// than there are times: a state's factor in the gradient of weight_hh is known one round later than its gate's.
fn backward(step: StepRecord, place: Place) {
  // #for k HIDDEN
  drow_$k = 0.0;
  dcolumn_$k = 0.0;
  dhead_row_$k = 0.0;
  // #end
  // #for v VOCAB
  dhead_column_$v = 0.0;
  // #end
  for (var v = 0u; v < unseen(VOCAB); v++) { dinput[v] = 0.0; }
  dbias = 0.0;
  dhead_bias = 0.0;
  var h = hidden[step.time_steps * HIDDEN + place.unit];
  var dgate = 0.0;
  var dz = errors[(step.time_steps - 1u) * WIDTH + place.symbol];
  states[place.local] = h;
  gate_errors[place.local] = dgate;
  logit_errors[place.local] = dz;
  workgroupBarrier();
  for (var back = 0u; back <= step.time_steps; back++) {
    let base = back % 2u * WORKGROUP_SIZE;
    let some_states = array(
      // #for k HIDDEN by 4
      states[base + $ku + place.lane],
      // #end
    );
    let some_gates = array(
      // #for k HIDDEN by 4
      gate_errors[base + $ku + place.lane],
      // #end
    );
    let some_logits = array(
      // #for v VOCAB by 4
      logit_errors[base + $vu + place.lane],
      // #end
    );
    var from_head = 0.0;
    // #for v VOCAB
    let dz_$v = subgroupBroadcast(some_logits[$vu / LANES], $vu % LANES);
    from_head += head_column_$v * dz_$v;
    dhead_column_$v += dz_$v * h;
    // #end
    var from_after = 0.0;
    // #for k HIDDEN
    let dgate_$k = subgroupBroadcast(some_gates[$ku / LANES], $ku % LANES);
    from_after += column_$k * dgate_$k;
    dcolumn_$k += dgate_$k * h;
    let h_$k = subgroupBroadcast(some_states[$ku / LANES], $ku % LANES);
    drow_$k += dgate * h_$k;
    dhead_row_$k += dz * h_$k;
    // #end
    dhead_bias += dz;
    if (back < step.time_steps) {
      let t = step.time_steps - 1u - back;
      dgate = (from_head + from_after) * (1.0 - h * h);
      dbias += dgate;
      let input = inputs[step.ids_offset + t];
      if (input >= 0) { dinput[u32(input)] += dgate; }
      if (place.is_unit) { errors[t * WIDTH + VOCAB + place.unit] = dgate; }
      h = hidden[t * HIDDEN + place.unit];
      dz = 0.0;
      if (t > 0u) { dz = errors[(t - 1u) * WIDTH + place.symbol]; }
      states[WORKGROUP_SIZE - base + place.local] = h;
      gate_errors[WORKGROUP_SIZE - base + place.local] = dgate;
      logit_errors[WORKGROUP_SIZE - base + place.local] = dz;
    }
    workgroupBarrier();
  }
}

// Clips and updates, and gives what this invocation saw. Columns descend as the rows do that they are parts of.
fn descend_registers(step: StepRecord, place: Place) -> Descent {
  let start = Descent(step.learning_rate, step.clip_value, 0u, 0u);
  var layer = start;
  var head = start;
  var again = start;
  // #for k HIDDEN
  row_$k = descended(row_$k, drow_$k, &layer);
  head_row_$k = descended(head_row_$k, dhead_row_$k, &head);
  column_$k = descended(column_$k, dcolumn_$k, &again);
  // #end
  // #for v VOCAB
  head_column_$v = descended(head_column_$v, dhead_column_$v, &again);
  // #end
  bias_ih = descended(bias_ih, dbias, &layer);
  if (RECURRENT_BIAS == 1u) { bias_hh = descended(bias_hh, dbias, &layer); }
  head_bias = descended(head_bias, dhead_bias, &head);
  for (var t = 0u; t < step.time_steps; t++) {
    let input = inputs[step.ids_offset + t];
    // A symbol that comes again finds no gradient left.
    if (place.is_unit & (input >= 0)) {
      let at = WEIGHT_IH + place.unit * VOCAB + u32(input);
      parameters[at] = descended(parameters[at], dinput[u32(input)], &layer);
      dinput[u32(input)] = 0.0;
    }
  }
  let clipped = select(0u, layer.clipped, place.is_unit) + select(0u, head.clipped, place.is_symbol);
  let largest = max(select(0u, layer.largest, place.is_unit), select(0u, head.largest, place.is_symbol));
  return Descent(step.learning_rate, step.clip_value, clipped, largest);
}
