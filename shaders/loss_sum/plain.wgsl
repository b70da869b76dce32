// Loss of a step: the sum of row_loss over all rows; the step's other statistics start at zero.
// Shapes: row_loss T B. One workgroup does it all, always in the same order.

// Cross-entropy of every row.
@group(0) @binding(2) var<storage, read> row_loss: array<f32>;
// Statistics of every step of the submission; element `slot` is written.
@group(0) @binding(3) var<storage, read_write> statistics: array<Statistics>;

// One partial sum per invocation.
var<workgroup> partial: array<f32, WORKGROUP_SIZE>;

// Adds the rows up.
@compute @workgroup_size(WORKGROUP_SIZE)
fn loss_sum(@builtin(local_invocation_index) local: u32) {
  var sum = 0.0;
  for (var row = local; row < record.rows; row += WORKGROUP_SIZE) { sum += row_loss[row]; }
  partial[local] = sum;
  workgroupBarrier();
  if (local == 0u) {
    var loss = 0.0;
    for (var i = 0u; i < WORKGROUP_SIZE; i++) { loss += partial[i]; }
    statistics[record.slot].loss = loss;
    atomicStore(&statistics[record.slot].clipped, 0u);
    atomicStore(&statistics[record.slot].largest_gradient, 0u);
  }
}
