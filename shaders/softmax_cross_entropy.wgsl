// Softmax and cross-entropy of one row (notebook, equation 3): p = softmax(z), loss = -log p[y];
// z becomes dz = (p - onehot(y)) loss_scale. The row maximum is taken out first, the loss comes from log-sum-exp.
// Shapes: logits (T B) x V, row_loss T B, targets T B; a target of -1 is not counted: no loss, no gradient.
// One workgroup computes one row, its invocations take every WORKGROUP_SIZE-th symbol.

// V.
override VOCAB: u32;

// Ids of the target symbols of all steps of the submission.
@group(0) @binding(2) var<storage, read> targets: array<i32>;
// Logits on entry, their gradient on return.
@group(0) @binding(3) var<storage, read_write> logits: array<f32>;
// Cross-entropy of every row in nats, times loss_scale.
@group(0) @binding(4) var<storage, read_write> row_loss: array<f32>;

// One partial result per invocation.
var<workgroup> partial: array<f32, WORKGROUP_SIZE>;

// The largest of all invocations' values, the same in each of them.
fn workgroup_max(value: f32, local: u32) -> f32 {
  partial[local] = value;
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { partial[local] = max(partial[local], partial[local + half]); }
  }
  return workgroupUniformLoad(&partial[0]);
}

// The sum of all invocations' values, the same in each of them.
fn workgroup_sum(value: f32, local: u32) -> f32 {
  partial[local] = value;
  for (var half = WORKGROUP_SIZE / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) { partial[local] += partial[local + half]; }
  }
  return workgroupUniformLoad(&partial[0]);
}

// Turns one row of logits into its gradient and its loss.
@compute @workgroup_size(WORKGROUP_SIZE)
fn softmax_cross_entropy(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = workgroup.y * workgroups.x + workgroup.x;
  let start = row * VOCAB;
  let in_range = row < record.rows;
  let size = select(0u, VOCAB, in_range);
  var largest = -3.4e38;
  for (var v = local; v < size; v += WORKGROUP_SIZE) { largest = max(largest, logits[start + v]); }
  largest = workgroup_max(largest, local);
  var sum = 0.0;
  for (var v = local; v < size; v += WORKGROUP_SIZE) { sum += exp_nonpositive(logits[start + v] - largest); }
  sum = workgroup_sum(sum, local);
  if (!in_range) { return; }
  let goal = targets[record.ids_offset + row];
  let scale = select(record.loss_scale, 0.0, goal < 0);
  if (goal < 0 && local == 0u) { row_loss[row] = 0.0; }
  for (var v = local; v < size; v += WORKGROUP_SIZE) {
    let shifted = logits[start + v] - largest;
    if (i32(v) == goal) { row_loss[row] = scale * (log(sum) - shifted); }
    logits[start + v] = scale * (exp_nonpositive(shifted) / sum - select(0.0, 1.0, i32(v) == goal));
  }
}
