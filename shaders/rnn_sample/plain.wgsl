// Whole names from an rnn layer with its head (notebook, sample): from the zero state and the zero vector on, the state
// after each symbol, logits, and a draw, until a name's newline or last position. The equations are those of the stepwise kernels.
// Shapes: uniforms and symbols B x max_length, forced max_length; scratch (2 H + V) x invocations, four names to an element.
// One invocation makes a share of the names, four at a time: where one ends the next begins, so that no place lies idle.

// All parameters.
@group(0) @binding(2) var<storage, read> parameters: array<f32>;
// Uniform draws in [0, 1), where they are given.
@group(0) @binding(3) var<storage, read> uniforms: array<f32>;
// Symbols that every name starts with; -1 from the first free position on.
@group(0) @binding(4) var<storage, read> forced: array<i32>;
// The names; -1 after a name's end.
@group(0) @binding(5) var<storage, read_write> symbols: array<i32>;
// Working space: two sets of states, which take turns, and the logits; invocations side by side.
@group(0) @binding(6) var<storage, read_write> scratch: array<vec4f>;

// Makes the names of one share.
@compute @workgroup_size(WORKGROUP_SIZE)
fn rnn_sample(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let stride = workgroups.x * workgroups.y * WORKGROUP_SIZE;
  let invocation = linear_index(workgroup, workgroups, local);
  // Equal shares, in fours.
  let share = (record.batch_size + 4u * stride - 1u) / (4u * stride) * 4u;
  var names = first_names(share, invocation);
  var before = invocation;
  var after = invocation + HIDDEN * stride;
  let logits = invocation + 2u * HIDDEN * stride;
  while (any(names.name < vec4u(names.end))) {
    step_on(names, before, after, stride);
    let largest = head(after, logits, stride);
    let sum = exponentials(logits, stride, largest, 0u, 1u);
    let drawn = draw_each(names, sum, logits, stride);
    write_each(names, drawn);
    move_on(&names, drawn);
    let swap = before;
    before = after;
    after = swap;
  }
}

// The states after the symbols, as in input_gather.wgsl and rnn_forward.wgsl.
fn step_on(names: Names, before: u32, after: u32, stride: u32) {
  let begins = names.position == vec4u();
  for (var block = 0u; block < unseen(HIDDEN); block += 8u) {
    let sums = products(WEIGHT_HH, HIDDEN, block, before, stride);
    for (var i = 0u; i < unseen(8u); i++) {
      let unit = min(block + i, HIDDEN - 1u);
      let at = WEIGHT_IH + unit * VOCAB + vec4u(max(names.symbol, vec4i()));
      let column = vec4f(parameters[at.x], parameters[at.y], parameters[at.z], parameters[at.w]);
      let gate = parameters[BIAS_IH + unit] + select(vec4f(), column, names.symbol >= vec4i());
      // A name begins with the zero state, whatever another left there.
      let sum = select(sums[i], vec4f(), begins);
      scratch[after + unit * stride] = tanh_each(gate + parameters[BIAS_HH + unit] + sum);
    }
  }
}

// Writes the logits of the four names; gives the largest of each.
fn head(states: u32, logits: u32, stride: u32) -> vec4f {
  var largest = vec4f(-0x1.fffffep+127f);
  for (var block = 0u; block < unseen(VOCAB); block += 8u) {
    let sums = products(HEAD, VOCAB, block, states, stride);
    for (var i = 0u; i < unseen(8u); i++) {
      let v = min(block + i, VOCAB - 1u);
      let z = sums[i] + parameters[HEAD_BIAS + v];
      scratch[logits + v * stride] = z;
      largest = max(largest, z);
    }
  }
  return largest;
}

// Eight rows, from `block` on, of the matrix that begins at `start`, times the states of the four names. A block over the
// edge computes the last row again.
fn products(start: u32, height: u32, block: u32, states: u32, stride: u32) -> array<vec4f, 8> {
  var low = start + min(block + FOUR, vec4u(height - 1u)) * HIDDEN;
  var high = start + min(block + 4u + FOUR, vec4u(height - 1u)) * HIDDEN;
  var source = states;
  var sums = array<vec4f, 8>();
  for (var k = 0u; k < unseen(HIDDEN); k++) {
    let h = scratch[source];
    sums[0] += parameters[low.x] * h;
    sums[1] += parameters[low.y] * h;
    sums[2] += parameters[low.z] * h;
    sums[3] += parameters[low.w] * h;
    sums[4] += parameters[high.x] * h;
    sums[5] += parameters[high.y] * h;
    sums[6] += parameters[high.z] * h;
    sums[7] += parameters[high.w] * h;
    low += 1u;
    high += 1u;
    source += stride;
  }
  return sums;
}
