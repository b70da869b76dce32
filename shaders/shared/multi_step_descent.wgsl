// Gradients of all parameters of an rnn layer and its head, each used as soon as it is known: sums over time as in
// matmul, bias_gradient and input_gradient. Needs multi_step_parameters.wgsl.

// The matrices that are multiplied with states, in blocks of 4 x 4: first the head's, dWya = dz^T hidden[1 ...], then
// the layer's, dWaa = dgates^T hidden[0 ...].
fn descend_products(run: u32, time_steps: u32, local: u32, descent: ptr<function, Descent>) {
  let across = (HIDDEN + 3u) / 4u;
  let row = WIDTH * record.batch_size;
  let state = HIDDEN * record.batch_size;
  let head_blocks = (VOCAB + 3u) / 4u * across;
  for (var i = local; i < head_blocks + across * across; i += WORKGROUP_SIZE) {
    let is_head = i < head_blocks;
    let block = select(i - head_blocks, i, is_head);
    let height = select(HIDDEN, VOCAB, is_head);
    let m = block / across * 4u;
    let n = block % across * 4u;
    // Blocks that reach over the edge read its last row or column again and do not use it.
    var error_at = row_at(run, 0u) + select(VOCAB, 0u, is_head) + min(m + vec4u(0u, 1u, 2u, 3u), vec4u(height - 1u));
    var hidden_at = state_at(run, select(0u, 1u, is_head)) + min(n + vec4u(0u, 1u, 2u, 3u), vec4u(HIDDEN - 1u));
    var c = array<vec4f, 4>();
    for (var t = 0u; t < time_steps; t++) {
      let h = vec4f(hidden[hidden_at.x], hidden[hidden_at.y], hidden[hidden_at.z], hidden[hidden_at.w]);
      c[0] += errors[error_at.x] * h;
      c[1] += errors[error_at.y] * h;
      c[2] += errors[error_at.z] * h;
      c[3] += errors[error_at.w] * h;
      error_at += row;
      hidden_at += state;
    }
    let at = select(WEIGHT_HH, HEAD, is_head) + m * HIDDEN + n;
    for (var y = 0u; y < min(4u, height - m); y++) {
      for (var x = 0u; x < min(4u, HIDDEN - n); x++) {
        descend(run, at + y * HIDDEN + x, c[y][x], descent);
      }
    }
  }
}

// The biases: sums of a column of errors.
fn descend_biases(run: u32, time_steps: u32, local: u32, descent: ptr<function, Descent>) {
  let runs = record.batch_size;
  for (var i = local; i < WIDTH; i += WORKGROUP_SIZE) {
    var sum = 0.0;
    var at = row_at(run, 0u) + i;
    for (var t = 0u; t < time_steps; t++) {
      sum += errors[at];
      at += WIDTH * runs;
    }
    descend(run, select(BIAS_IH + i - VOCAB, HEAD_BIAS + i, i < VOCAB), sum, descent);
    if (RECURRENT_BIAS == 1u && i >= VOCAB) { descend(run, BIAS_HH + i - VOCAB, sum, descent); }
  }
}

// The input weights: a column for every symbol of the sequence. The others' gradient is zero.
fn descend_inputs(run: u32, step: StepRecord, local: u32, descent: ptr<function, Descent>) {
  for (var first = 0u; first < step.time_steps; first++) {
    let symbol = inputs[step.ids_offset + first];
    if (symbol < 0 || came_before(first, step.ids_offset)) { continue; }
    for (var unit = local; unit < unseen(HIDDEN); unit += WORKGROUP_SIZE) {
      var sum = 0.0;
      for (var t = first; t < step.time_steps; t++) {
        if (inputs[step.ids_offset + t] == symbol) { sum += errors[row_at(run, t) + VOCAB + unit]; }
      }
      descend(run, WEIGHT_IH + unit * VOCAB + u32(symbol), sum, descent);
    }
  }
}

// Whether the input symbol at a time came earlier in the sequence that begins at `start`.
fn came_before(time: u32, start: u32) -> bool {
  for (var t = 0u; t < time; t++) {
    if (inputs[start + t] == inputs[start + time]) { return true; }
  }
  return false;
}
