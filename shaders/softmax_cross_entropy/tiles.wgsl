// Softmax and cross-entropy, a workgroup for each row: equation, shapes and buffers of softmax_cross_entropy. Each invocation
// has every WORKGROUP_SIZE-th symbol, which nobody else reads or writes; largest logit and sum are found as in a tournament.

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
fn softmax_cross_entropy_tiles(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = workgroup.y * workgroups.x + workgroup.x;
  if (row >= record.rows) { return; }
  let start = row * VOCAB;
  let goal = targets[record.ids_offset + row];
  if (goal < 0) {
    if (local == 0u) { row_loss[row] = 0.0; }
    for (var v = local; v < VOCAB; v += WORKGROUP_SIZE) { logits[start + v] = 0.0; }
    return;
  }
  var own = LOWEST;
  for (var v = local; v < VOCAB; v += WORKGROUP_SIZE) { own = max(own, logits[start + v]); }
  let largest = largest_of(local, own);
  own = 0.0;
  for (var v = local; v < VOCAB; v += WORKGROUP_SIZE) { own += exp_nonpositive(logits[start + v] - largest); }
  let sum = sum_of(local, own);
  for (var v = local; v < VOCAB; v += WORKGROUP_SIZE) {
    let over = logits[start + v] - largest;
    if (v == u32(goal)) { row_loss[row] = record.loss_scale * (log(sum) - over); }
    logits[start + v] = record.loss_scale * (exp_nonpositive(over) / sum - select(0.0, 1.0, v == u32(goal)));
  }
}
