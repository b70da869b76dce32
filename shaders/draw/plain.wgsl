// Drawing the next symbol of every sampled name: p = softmax(logits / temperature), the first symbol whose cumulative
// probability exceeds a uniform draw (notebook, sample, step 3; numpy.random.choice).
// Shapes: logits B x V, uniforms and symbols B x max_length, forced max_length, inputs B.
// One invocation draws for one name, at position `time` of it. A name that has ended draws -1 from then on.

// V.
override VOCAB: u32;

// Logits of the position.
@group(0) @binding(2) var<storage, read> logits: array<f32>;
// Uniform draws in [0, 1), where they are given.
@group(0) @binding(3) var<storage, read> uniforms: array<f32>;
// Symbols that every name starts with; -1 from the first free position on.
@group(0) @binding(4) var<storage, read> forced: array<i32>;
// The symbol to feed in next.
@group(0) @binding(5) var<storage, read_write> inputs: array<i32>;
// The names.
@group(0) @binding(6) var<storage, read_write> symbols: array<i32>;

// The first symbol whose cumulative probability exceeds the uniform draw.
fn symbol_for(name: u32, drawn: f32) -> i32 {
  let start = name * VOCAB;
  var largest = logits[start];
  for (var v = 1u; v < VOCAB; v++) { largest = max(largest, logits[start + v]); }
  var sum = 0.0;
  for (var v = 0u; v < VOCAB; v++) { sum += exp_nonpositive((logits[start + v] - largest) / record.temperature); }
  // The sum is taken again in the same order, so it reaches the same total: a draw below 1 is always found.
  let goal = drawn * sum;
  var cumulative = 0.0;
  for (var v = 0u; v < VOCAB; v++) {
    cumulative += exp_nonpositive((logits[start + v] - largest) / record.temperature);
    if (cumulative > goal) { return i32(v); }
  }
  return i32(VOCAB) - 1;
}

// Draws one symbol.
@compute @workgroup_size(WORKGROUP_SIZE)
fn draw(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let name = linear_index(workgroup, workgroups, local);
  if (name >= record.batch_size) { return; }
  let place = name * record.max_length + time;
  if (time > 0u && (symbols[place - 1u] < 0 || (symbols[place - 1u] == 0 && forced[time - 1u] < 0))) {
    symbols[place] = -1;
    return;
  }
  var symbol = forced[time];
  if (symbol < 0) {
    var drawn = 0.0;
    if (record.uniforms_given == 1u) { drawn = uniforms[place]; }
    else { drawn = uniform_draw(record.seed, record.first_name + name, time); }
    symbol = symbol_for(name, drawn);
  }
  symbols[place] = symbol;
  inputs[name] = symbol;
}
