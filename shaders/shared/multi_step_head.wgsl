// The head and the loss in kernels that make many training steps. Needs multi_step_parameters.wgsl and multi_step_softmax.wgsl.

// Logits, their softmax, and the gradients of logits and states (matmul, softmax_cross_entropy, matmul); the states'
// gradients take the gates' place. Gives the sum of the losses of this invocation's rows.
fn head(run: u32, step: StepRecord, local: u32) -> f32 {
  let blocks = (step.time_steps + 3u) / 4u;
  for (var i = local; i < blocks * VOCAB; i += WORKGROUP_SIZE) {
    let v = i % VOCAB;
    let rows = rows_of(i / VOCAB, step.time_steps);
    let at = ((rows + 1u) * record.batch_size + run) * HIDDEN;
    var z = vec4f(parameter(run, HEAD_BIAS + v));
    for (var k = 0u; k < unseen(HIDDEN); k++) {
      let h = vec4f(hidden[at.x + k], hidden[at.y + k], hidden[at.z + k], hidden[at.w + k]);
      z += parameter(run, HEAD + v * HIDDEN + k) * h;
    }
    store_column(run, rows, v, z);
  }
  storageBarrier();
  var loss = 0.0;
  for (var t = local; t < step.time_steps; t += WORKGROUP_SIZE) {
    loss += softmax(row_at(run, t), targets[step.ids_offset + t], step.loss_scale);
  }
  storageBarrier();
  for (var i = local; i < blocks * HIDDEN; i += WORKGROUP_SIZE) {
    let unit = i % HIDDEN;
    let rows = rows_of(i / HIDDEN, step.time_steps);
    let at = (rows * record.batch_size + run) * WIDTH;
    var dh = vec4f();
    for (var v = 0u; v < unseen(VOCAB); v++) {
      let dz = vec4f(errors[at.x + v], errors[at.y + v], errors[at.z + v], errors[at.w + v]);
      dh += parameter(run, HEAD + v * HIDDEN + unit) * dz;
    }
    store_column(run, rows, VOCAB + unit, dh);
  }
  storageBarrier();
  return loss;
}

// Four rows of a block; those beyond the last are the last again, which is computed twice then.
fn rows_of(block: u32, time_steps: u32) -> vec4u {
  return min(block * 4u + vec4u(0u, 1u, 2u, 3u), vec4u(time_steps - 1u));
}

// Writes one column of four rows.
fn store_column(run: u32, rows: vec4u, column: u32, values: vec4f) {
  let at = (rows * record.batch_size + run) * WIDTH + column;
  errors[at.x] = values.x;
  errors[at.y] = values.y;
  errors[at.z] = values.z;
  errors[at.w] = values.w;
}
