// Gradient of the first layer's input weights, row by row: equation, shapes and buffers of input_gradient. A workgroup has the
// sums of SYMBOLS symbols for WORKGROUP_SIZE gates in workgroup memory and goes through one of SPLITS parts of the rows: a row
// adds to the sums of its symbol. One invocation owns the sums of one gate, so they are added in the rows' order.
// Where there are several parts, `weight_gradient` takes them one after the other.

// G * H.
override GATE_ROWS: u32;
// V.
override VOCAB: u32;
// Symbols of a workgroup.
override SYMBOLS: u32;
// Parts of the rows.
override SPLITS: u32;

// Ids of the input symbols of all steps of the submission.
@group(0) @binding(2) var<storage, read> inputs: array<i32>;
// Gradient of what enters the gates.
@group(0) @binding(3) var<storage, read> gates: array<f32>;
// Gradient of weight_ih of layer 0 (dWax), or its parts.
@group(0) @binding(4) var<storage, read_write> weight_gradient: array<f32>;

// The sums, symbol by symbol; one more than there are gates keeps neighbouring symbols out of the same memory bank.
var<workgroup> sums: array<f32, SYMBOLS * (WORKGROUP_SIZE + 1u)>;

// Where the sum of a symbol and a gate of this workgroup lies.
fn place(symbol: u32, gate: u32) -> u32 {
  return symbol * (WORKGROUP_SIZE + 1u) + gate;
}

// Counted from the workgroup's first symbol, the symbol of a row; SYMBOLS or more where it is another workgroup's or none.
fn symbol_of(row: u32, end: u32, first: u32) -> u32 {
  let symbol = inputs[record.ids_offset + min(row, end - 1u)];
  return select(SYMBOLS, u32(symbol) - first, row < end && symbol >= 0);
}

// A row's number for a gate; 0 where the row's symbol is not this workgroup's.
fn number_of(row: u32, gate: u32, symbol: u32) -> f32 {
  if (symbol >= SYMBOLS) { return 0.0; }
  return gates[row * GATE_ROWS + gate];
}

// Adds to a sum; nothing where the symbol is not this workgroup's.
fn add(symbol: u32, local: u32, number: f32) {
  if (symbol < SYMBOLS) { sums[place(symbol, local)] += number; }
}

// Sums a part of some weights.
@compute @workgroup_size(WORKGROUP_SIZE)
fn input_gradient_tiles(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(local_invocation_index) local: u32) {
  let symbol_blocks = (VOCAB + SYMBOLS - 1u) / SYMBOLS;
  let gate_blocks = (GATE_ROWS + WORKGROUP_SIZE - 1u) / WORKGROUP_SIZE;
  let number = workgroup.y * workgroups.x + workgroup.x;
  let part = number / (symbol_blocks * gate_blocks);
  if (part >= SPLITS) { return; }
  let first_symbol = number % symbol_blocks * SYMBOLS;
  let first_gate = number / symbol_blocks % gate_blocks * WORKGROUP_SIZE;
  // The last gate again where there are no more: its sums are not written.
  let gate = min(first_gate + local, GATE_ROWS - 1u);
  let length = (record.rows + SPLITS - 1u) / SPLITS;
  let end = min(record.rows, (part + 1u) * length);
  // Four rows at a time, so that their loads do not wait for each other.
  for (var row = part * length; row < end; row += 4u) {
    let x = symbol_of(row, end, first_symbol);
    let y = symbol_of(row + 1u, end, first_symbol);
    let z = symbol_of(row + 2u, end, first_symbol);
    let w = symbol_of(row + 3u, end, first_symbol);
    let numbers = vec4f(number_of(row, gate, x), number_of(row + 1u, gate, y), number_of(row + 2u, gate, z), number_of(row + 3u, gate, w));
    add(x, local, numbers.x);
    add(y, local, numbers.y);
    add(z, local, numbers.z);
    add(w, local, numbers.w);
  }
  workgroupBarrier();
  // Neighbours write the weights of neighbouring symbols.
  for (var i = local; i < SYMBOLS * WORKGROUP_SIZE; i += WORKGROUP_SIZE) {
    let symbol = i % SYMBOLS;
    let other = i / SYMBOLS;
    if (first_symbol + symbol < VOCAB && first_gate + other < GATE_ROWS) {
      weight_gradient[(part * GATE_ROWS + first_gate + other) * VOCAB + first_symbol + symbol] = sums[place(symbol, other)];
    }
  }
}
