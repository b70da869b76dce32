// Whole names from layers of any cell with their head: from the zero states and the zero vector on, the states after each
// symbol, logits, and a draw, until a name's newline or last position. The equations are those of the stepwise kernels.
// Shapes: uniforms and symbols B x max_length, forced max_length. A workgroup makes a share of the names, four at a time: where
// one ends the next begins. An invocation owns a unit of every layer and some symbols of the head: a vector of four weights
// serves four names, and neighbours read neighbouring ones. States and logits go to the others through workgroup memory.

// All parameters, tensor after tensor, as pack_rows lays them out.
@group(0) @binding(2) var<storage, read> model: array<vec4f>;
// Uniform draws in [0, 1), where they are given.
@group(0) @binding(3) var<storage, read> uniforms: array<f32>;
// Symbols that every name starts with; -1 from the first free position on.
@group(0) @binding(4) var<storage, read> forced: array<i32>;
// The names; -1 after a name's end.
@group(0) @binding(5) var<storage, read_write> symbols: array<i32>;

// States of the four names, layer after layer, each filled up to fours with zeros, which workgroup memory begins with; logits.
var<workgroup> scratch: array<vec4f, LAYERS * ((HIDDEN + 3u) / 4u * 4u) + VOCAB>;
// The symbols of the position.
var<workgroup> drawn: vec4i;

// Makes the names of one share.
@compute @workgroup_size(WORKGROUP_SIZE)
fn cell_sample(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let groups = workgroups.x * workgroups.y;
  // Equal shares, in fours.
  let share = (record.batch_size + 4u * groups - 1u) / (4u * groups) * 4u;
  var names = first_names(share, workgroup.y * workgroups.x + workgroup.x);
  let logits = states_of(LAYERS);
  // What the unit keeps besides its state, layer by layer.
  var kept = array<vec4f, 4>();
  while (any(names.name < vec4u(names.end))) {
    for (var layer = 0u; layer < LAYERS; layer++) { kept[layer] = step_on(layer, names, local, kept[layer]); }
    head(logits, local);
    workgroupBarrier();
    var largest = scratch[logits];
    for (var v = 1u; v < unseen(VOCAB); v++) { largest = max(largest, scratch[logits + v]); }
    workgroupBarrier();
    _ = exponentials(logits, 1u, largest, local, WORKGROUP_SIZE);
    workgroupBarrier();
    if (local == 0u) {
      var sum = vec4f();
      for (var v = 0u; v < unseen(VOCAB); v++) { sum += scratch[logits + v]; }
      drawn = draw_each(names, sum, logits, 1u);
      write_each(names, drawn);
    }
    // As all invocations know the symbols, all go on and end together.
    move_on(&names, workgroupUniformLoad(&drawn));
  }
}

// Where the states of a layer begin.
fn states_of(layer: u32) -> u32 {
  return layer * ((HIDDEN + 3u) / 4u * 4u);
}

// Moves an invocation's unit of a layer one step ahead; gives what it keeps besides its state. Every invocation must take part.
fn step_on(layer: u32, names: Names, local: u32, kept: vec4f) -> vec4f {
  let rows = GATES * HIDDEN;
  // Whoever has none computes the last one again.
  let unit = min(local, HIDDEN - 1u);
  let own = states_of(layer) + unit;
  // A name begins with the zero states, whatever another left there.
  let begins = names.position == vec4u();
  let before = select(scratch[own], vec4f(), begins);
  var at = layer_at(layer);
  // By gate: what enters it from below, and from the states before.
  var z: mat4x4f;
  var s = mat4x4f();
  if (layer == 0u) {
    z = columns(at, unit, names.symbol);
    at += room(rows, VOCAB);
  } else {
    z = products(at, rows, unit, GATES, states_of(layer - 1u));
    at += room(rows, HIDDEN);
  }
  if (CELL != MINGRU) {
    s = products(at, rows, unit, GATES, states_of(layer));
    at += room(rows, HIDDEN);
    for (var g = 0u; g < GATES; g++) {
      s[g] = select(s[g], vec4f(), begins) + model[at + room(rows, 1u) + g * HIDDEN + unit].x;
    }
  }
  for (var g = 0u; g < GATES; g++) { z[g] += model[at + g * HIDDEN + unit].x; }
  var h: vec4f;
  var keeps = vec4f();
  if (CELL == RNN) {
    h = tanh_each(z[0] + s[0]);
  } else if (CELL == LSTM) {
    let input = gate_each(z[0] + s[0], HARD_SIGMOID) * tanh_each(z[2] + s[2]);
    keeps = gate_each(z[1] + s[1], HARD_SIGMOID) * select(kept, vec4f(), begins) + input;
    h = gate_each(z[3] + s[3], HARD_SIGMOID) * tanh_each(keeps);
  } else if (CELL == GRU) {
    let reset = gate_each(z[0] + s[0], HARD_SIGMOID);
    let keep = gate_each(z[1] + s[1], HARD_SIGMOID);
    h = (1.0 - keep) * tanh_each(z[2] + reset * s[2]) + keep * before;
  } else {
    let update = gate_each(z[0], HARD_SIGMOID);
    h = (1.0 - update) * before + update * z[1];
  }
  workgroupBarrier();
  if (local < HIDDEN) { scratch[own] = h; }
  workgroupBarrier();
  return keeps;
}

// Writes the logits of the four names.
fn head(logits: u32, local: u32) {
  let weight = layer_at(LAYERS);
  let bias = weight + room(VOCAB, HIDDEN);
  for (var v = local; v < unseen(VOCAB); v += WORKGROUP_SIZE) {
    scratch[logits + v] = products(weight, VOCAB, v, 1u, states_of(LAYERS - 1u))[0] + model[bias + v].x;
  }
}

// By gate: the columns of weight_ih that the symbols pick, at a unit; no symbol is the zero vector.
fn columns(weight: u32, unit: u32, symbol: vec4i) -> mat4x4f {
  let picked = vec4u(max(symbol, vec4i()));
  let place = picked % 4u;
  var result = mat4x4f();
  for (var g = 0u; g < GATES; g++) {
    let at = weight + (picked / 4u * GATES + g) * HIDDEN + unit;
    let column = vec4f(model[at.x][place.x], model[at.y][place.y], model[at.z][place.z], model[at.w][place.w]);
    result[g] = select(vec4f(), column, symbol >= vec4i());
  }
  return result;
}

// Up to four rows, HIDDEN apart, of the matrix of so many rows that begins at `weight`, times the states of the four names.
fn products(weight: u32, rows: u32, row: u32, count: u32, states: u32) -> mat4x4f {
  var at = weight + row;
  var sums = mat4x4f();
  for (var k = states; k < states + unseen(HIDDEN); k += 4u) {
    let h = mat4x4f(scratch[k], scratch[k + 1u], scratch[k + 2u], scratch[k + 3u]);
    sums[0] += h * model[at];
    if (count > 1u) { sums[1] += h * model[at + HIDDEN]; }
    if (count > 2u) { sums[2] += h * model[at + 2u * HIDDEN]; }
    if (count > 3u) { sums[3] += h * model[at + 3u * HIDDEN]; }
    at += rows;
  }
  return sums;
}
