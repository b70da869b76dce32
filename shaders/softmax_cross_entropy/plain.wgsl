// Softmax and cross-entropy of one row (notebook, equation 3): p = softmax(z), loss = -log p[y];
// z becomes dz = (p - onehot(y)) loss_scale. The row maximum is taken out first, the loss comes from log-sum-exp.
// Shapes: logits (T B) x V, row_loss T B, targets T B; a target of -1 is not counted: no loss, no gradient.
// One invocation computes one row.

// V.
override VOCAB: u32;

// Ids of the target symbols of all steps of the submission.
@group(0) @binding(2) var<storage, read> targets: array<i32>;
// Logits on entry, their gradient on return.
@group(0) @binding(3) var<storage, read_write> logits: array<f32>;
// Cross-entropy of every row in nats, times loss_scale.
@group(0) @binding(4) var<storage, read_write> row_loss: array<f32>;

// Turns one row of logits into its gradient and its loss.
@compute @workgroup_size(WORKGROUP_SIZE)
fn softmax_cross_entropy(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = linear_index(workgroup, workgroups, local);
  if (row >= record.rows) { return; }
  let start = row * VOCAB;
  let goal = targets[record.ids_offset + row];
  if (goal < 0) {
    row_loss[row] = 0.0;
    for (var v = 0u; v < VOCAB; v++) { logits[start + v] = 0.0; }
    return;
  }
  var largest = logits[start];
  for (var v = 1u; v < VOCAB; v++) { largest = max(largest, logits[start + v]); }
  var sum = 0.0;
  for (var v = 0u; v < VOCAB; v++) { sum += exp_nonpositive(logits[start + v] - largest); }
  row_loss[row] = record.loss_scale * (log(sum) - (logits[start + u32(goal)] - largest));
  for (var v = 0u; v < VOCAB; v++) {
    let probability = exp_nonpositive(logits[start + v] - largest) / sum;
    logits[start + v] = record.loss_scale * (probability - select(0.0, 1.0, i32(v) == goal));
  }
}
