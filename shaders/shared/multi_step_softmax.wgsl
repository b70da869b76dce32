// The loss in kernels that make many training steps. Needs math.wgsl and multi_step.wgsl.

// Turns a row of logits into its gradient and gives its loss, as softmax_cross_entropy.wgsl does.
fn softmax(start: u32, goal: i32, loss_scale: f32) -> f32 {
  var largest = errors[start];
  for (var v = 1u; v < unseen(VOCAB); v++) { largest = max(largest, errors[start + v]); }
  var goal_logit = 0.0;
  if (goal >= 0) { goal_logit = errors[start + u32(goal)]; }
  var sum = 0.0;
  for (var v = 0u; v < unseen(VOCAB); v++) {
    let e = exp_nonpositive(errors[start + v] - largest);
    errors[start + v] = e;
    sum += e;
  }
  let scale = select(loss_scale, 0.0, goal < 0);
  for (var v = 0u; v < unseen(VOCAB); v++) {
    errors[start + v] = scale * (errors[start + v] / sum - select(0.0, 1.0, i32(v) == goal));
  }
  return select(scale * (log(sum) - (goal_logit - largest)), 0.0, goal < 0);
}
