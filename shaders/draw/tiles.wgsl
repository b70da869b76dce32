// Drawing the next symbol of every sampled name, a workgroup for each: equation, shapes and buffers of draw. Each invocation has
// an equal share of the symbols, one after the other. It adds up the shares before its own, all in the same order, and the one
// within whose share the uniform draw lies looks for the symbol.

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

// A symbol's probability, times the same number for all symbols.
fn weight_of(logit: f32, largest: f32) -> f32 {
  return exp_nonpositive((logit - largest) / record.temperature);
}

// Draws one symbol.
@compute @workgroup_size(WORKGROUP_SIZE)
fn draw_tiles(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let name = workgroup.y * workgroups.x + workgroup.x;
  if (name >= record.batch_size) { return; }
  let start = name * VOCAB;
  let share = (VOCAB + WORKGROUP_SIZE - 1u) / WORKGROUP_SIZE;
  let first = min(local * share, VOCAB);
  let end = min(first + share, VOCAB);
  var own = LOWEST;
  for (var v = first; v < end; v++) { own = max(own, logits[start + v]); }
  let largest = largest_of(local, own);
  own = 0.0;
  for (var v = first; v < end; v++) { own += weight_of(logits[start + v], largest); }
  numbers[local] = own;
  workgroupBarrier();
  var before = 0.0;
  for (var i = 0u; i < local; i++) { before += numbers[i]; }
  var total = before;
  for (var i = local; i < WORKGROUP_SIZE; i++) { total += numbers[i]; }
  let place = name * record.max_length + time;
  // As above all did the same, barriers come before what differs from name to name.
  if (time > 0u && (symbols[place - 1u] < 0 || (symbols[place - 1u] == 0 && forced[time - 1u] < 0))) {
    if (local == 0u) { symbols[place] = -1; }
    return;
  }
  var symbol = forced[time];
  var is_own = local == 0u;
  if (symbol < 0) {
    var drawn = 0.0;
    if (record.uniforms_given == 1u) { drawn = uniforms[place]; }
    else { drawn = uniform_draw(record.seed, record.first_name + name, time); }
    let goal = drawn * total;
    // The end of a share is the beginning of the next one, to the bit. What rounding takes to the total is the last symbol's.
    is_own = first < end && before <= goal && (goal < before + own || end == VOCAB);
    symbol = i32(end) - 1;
    var cumulative = before;
    for (var v = first; is_own && v < end; v++) {
      cumulative += weight_of(logits[start + v], largest);
      if (cumulative > goal) {
        symbol = i32(v);
        break;
      }
    }
  }
  if (is_own) {
    symbols[place] = symbol;
    inputs[name] = symbol;
  }
}
