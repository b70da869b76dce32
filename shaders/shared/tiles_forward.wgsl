// What the kernels share that make one time step of a layer in tiles, forward. A workgroup has UNITS units of 4 FOURS sequences. It goes
// through the states K_TILE at a time, for which all invocations load what they share into workgroup memory. One invocation
// computes a unit of four sequences: a vector of weights, one for each gate, and a vector of states serve all its products.
// Needs step.wgsl, four.wgsl and what `<cell>_forward_unit.wgsl` declares; the form itself declares the packed weights.

// Units of a workgroup.
const UNITS = 8u;
// Fours of sequences of a workgroup.
const FOURS = 8u;
// States that are in workgroup memory at a time.
const K_TILE = 16u;
// Distance of neighbouring states in workgroup memory: one more than there are fours keeps them out of the same memory banks.
const STRIDE = FOURS + 1u;

// Weights of a unit's gates, state by state.
var<workgroup> weight_tile: array<UnitGates, K_TILE * UNITS>;
// Fours of sequences, state by state.
var<workgroup> state_tile: array<vec4f, K_TILE * STRIDE>;

// State k of four sequences before the step, the last sequence again over the edge; 0 where there is no such state.
fn states_of(sequence: u32, k: u32) -> vec4f {
  if (k >= HIDDEN) { return vec4f(); }
  let rows = time * record.batch_size + min(sequence + FOUR, vec4u(record.batch_size - 1u));
  let at = rows * HIDDEN + k;
  return vec4f(hidden[at.x], hidden[at.y], hidden[at.z], hidden[at.w]);
}

// Weights of state k for the gates of a unit, the last unit again over the edge; 0 where there is no such state.
fn weights_of(unit: u32, k: u32) -> UnitGates {
  if (k >= HIDDEN) { return UnitGates(); }
  return packed[k * HIDDEN + min(unit, HIDDEN - 1u)];
}

// Moves the units and sequences of a tile one step ahead. Every invocation must take part.
fn forward_tile(number: u32, local: u32) {
  let across = (HIDDEN + UNITS - 1u) / UNITS;
  let first_sequence = number / across * 4u * FOURS;
  if (first_sequence >= record.batch_size) { return; }
  let first_unit = number % across * UNITS;
  let own = local % UNITS;
  let four = local / UNITS;
  let unit = min(first_unit + own, HIDDEN - 1u);
  let of_state = biases(unit);
  var sums = array<UnitGates, 4>(of_state, of_state, of_state, of_state);
  for (var first = 0u; first < HIDDEN; first += K_TILE) {
    // Neighbours load neighbouring units, and neighbouring states of a sequence.
    for (var i = local; i < K_TILE * UNITS; i += WORKGROUP_SIZE) {
      weight_tile[i] = weights_of(first_unit + i % UNITS, first + i / UNITS);
    }
    for (var i = local; i < K_TILE * FOURS; i += WORKGROUP_SIZE) {
      let k = i % K_TILE;
      let loaded = i / K_TILE;
      state_tile[k * STRIDE + loaded] = states_of(first_sequence + 4u * loaded, first + k);
    }
    workgroupBarrier();
    for (var k = 0u; k < K_TILE; k++) {
      let weights = weight_tile[k * UNITS + own];
      let h = state_tile[k * STRIDE + four];
      sums[0] += weights * h.x;
      sums[1] += weights * h.y;
      sums[2] += weights * h.z;
      sums[3] += weights * h.w;
    }
    workgroupBarrier();
  }
  if (first_unit + own >= HIDDEN) { return; }
  for (var j = 0u; j < 4u; j++) {
    let sequence = first_sequence + 4u * four + j;
    if (sequence < record.batch_size) {
      forward_unit(time, sequence, unit, entering(time, sequence, unit), sums[j], state_at(time, sequence, unit));
    }
  }
}
