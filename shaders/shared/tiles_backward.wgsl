// What the kernels share that make one time step of a layer in tiles, backward. A workgroup has 4 SIDE units of 4 SIDE sequences. It
// goes through the gradients of the next step's gates K_TILE at a time, for which all invocations load what they share into
// workgroup memory. One invocation computes four units of four sequences: two vectors serve sixteen products.
// Needs step.wgsl, four.wgsl and what `<cell>_backward_unit.wgsl` declares; the form itself declares `error_at`.

// Fours of units and of sequences of a workgroup.
const SIDE = 8u;
// Gates that are in workgroup memory at a time.
const K_TILE = 16u;
// Distance of neighbouring gates in workgroup memory: one more than there are fours keeps them out of the same memory banks.
const STRIDE = SIDE + 1u;

// Fours of units, gate by gate.
var<workgroup> weight_tile: array<vec4f, K_TILE * STRIDE>;
// Fours of sequences, gate by gate.
var<workgroup> error_tile: array<vec4f, K_TILE * STRIDE>;

// Weights of four units for gate k, the last unit again over the edge; 0 where there is no such gate.
fn weights_of(unit: u32, k: u32) -> vec4f {
  if (k >= GATES * HIDDEN) { return vec4f(); }
  let at = k * HIDDEN + min(unit + FOUR, vec4u(HIDDEN - 1u));
  return vec4f(weight[at.x], weight[at.y], weight[at.z], weight[at.w]);
}

// Gradient of what enters gate k of four sequences at the next step, likewise.
fn errors_of(sequence: u32, k: u32) -> vec4f {
  if (k >= GATES * HIDDEN) { return vec4f(); }
  let rows = (time + 1u) * record.batch_size + min(sequence + FOUR, vec4u(record.batch_size - 1u));
  let at = rows * GATES * HIDDEN + k;
  return vec4f(error_at(at.x), error_at(at.y), error_at(at.z), error_at(at.w));
}

// Moves the gradient of a tile one step back. Every invocation must take part.
fn backward_tile(number: u32, local: u32) {
  let across = (HIDDEN + 4u * SIDE - 1u) / (4u * SIDE);
  let first_sequence = number / across * 4u * SIDE;
  if (first_sequence >= record.batch_size) { return; }
  let first_unit = number % across * 4u * SIDE;
  let own = local % SIDE;
  let four = local / SIDE;
  // Of each sequence: four units.
  var sums = array<vec4f, 4>();
  if (time + 1u < record.time_steps) {
    for (var first = 0u; first < GATES * HIDDEN; first += K_TILE) {
      // Neighbours load neighbouring units, and neighbouring gates of a sequence.
      for (var i = local; i < K_TILE * SIDE; i += WORKGROUP_SIZE) {
        let k = i / SIDE;
        weight_tile[k * STRIDE + i % SIDE] = weights_of(first_unit + 4u * (i % SIDE), first + k);
      }
      for (var i = local; i < K_TILE * SIDE; i += WORKGROUP_SIZE) {
        let k = i % K_TILE;
        error_tile[k * STRIDE + i / K_TILE] = errors_of(first_sequence + 4u * (i / K_TILE), first + k);
      }
      workgroupBarrier();
      for (var k = 0u; k < K_TILE; k++) {
        let weights = weight_tile[k * STRIDE + own];
        let errors = error_tile[k * STRIDE + four];
        sums[0] += errors.x * weights;
        sums[1] += errors.y * weights;
        sums[2] += errors.z * weights;
        sums[3] += errors.w * weights;
      }
      workgroupBarrier();
    }
  }
  for (var j = 0u; j < 4u; j++) {
    let sequence = first_sequence + 4u * four + j;
    for (var i = 0u; i < 4u; i++) {
      let unit = first_unit + 4u * own + i;
      if (sequence < record.batch_size && unit < HIDDEN) {
        let values = values_at(time, sequence, unit);
        let from_after = carried_at(time, sequence, unit);
        carry(sequence, unit, backward_unit(time, sequence, unit, values, sums[j][i], from_after).carried);
      }
    }
  }
}
