// Sizes of a model, and where its tensors begin in the vectors of four that pack_rows makes of them, one after another in
// the layout's order: weight_ih, weight_hh, bias_ih and bias_hh of each layer, head.weight, head.bias.

// The cell: see below.
override CELL: u32;
// G.
override GATES: u32;
// 1 where the gates are hard sigmoids.
override HARD_SIGMOID: u32;
// L.
override LAYERS: u32;
// H.
override HIDDEN: u32;
// V.
override VOCAB: u32;

// The cells, in the order of CELL_NAMES in src/model/cells/index.ts.
const RNN = 0u;
const LSTM = 1u;
const GRU = 2u;
const MINGRU = 3u;

// Vectors that so many rows of so many columns take: tensors begin at multiples of 256 bytes.
fn room(rows: u32, columns: u32) -> u32 {
  return (rows * ((columns + 3u) / 4u) + 15u) / 16u * 16u;
}

// Where the tensors of a layer begin; after the last layer, those of the head.
fn layer_at(layer: u32) -> u32 {
  let rows = GATES * HIDDEN;
  var at = layer * room(rows, 1u);
  // A minGRU has neither weight_hh nor bias_hh.
  if (CELL != MINGRU) { at += layer * (room(rows, HIDDEN) + room(rows, 1u)); }
  if (layer > 0u) { at += room(rows, VOCAB) + (layer - 1u) * room(rows, HIDDEN); }
  return at;
}
