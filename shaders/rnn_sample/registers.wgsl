// Form of rnn_sample whose weights are in registers: its names, shapes and bindings, but no working space. A workgroup is
// a quad, whose four invocations (lanes) make one name after another of a share. A lane has every fourth unit, and as many
// symbols as the others, one after the other; it keeps the rows of weight_hh (Waa) and of the head's weights (Wya) that
// these need, so that there is no load of a weight while names are made but that of an input's column (Wax).
//
// States change lanes by swaps within the quad: a lane multiplies what swap m brings it by the weight of the unit that
// this is, that of lane ^ m. So each row is kept in the order in which states arrive.
//
// Written for SwiftShader, as rnn_train_registers.wgsl; lines between `#for` and `#end` are repeated by
// src/kernels/unroll.ts. Its compiler gives registers to the values that are used most, to the last of which the rest is
// left: so a group of four states is computed, used for all sums, and done with. A loop with one exit, where nothing of
// an ended round is left, has the fewest values to choose between at its end.

// Invocations of a quad, and of a workgroup.
const LANES = 4u;
// Units and symbols of a lane; the last may be none.
const UNITS = $UNITSu;
const SYMBOLS = $SYMBOLSu;
// A logit that is never the largest, for a symbol that is none.
const NO_SYMBOL = -3.0e38;

// All parameters.
@group(0) @binding(2) var<storage, read> parameters: array<f32>;
// Uniform draws in [0, 1), where they are given.
@group(0) @binding(3) var<storage, read> uniforms: array<f32>;
// Symbols that every name starts with; -1 from the first free position on.
@group(0) @binding(4) var<storage, read> forced: array<i32>;
// The names; -1 after a name's end.
@group(0) @binding(5) var<storage, read_write> symbols: array<i32>;

// What enters the gates from a symbol, by symbol from -1 on, and unit.
var<private> columns: array<f32, ($VOCABu + 1u) * UNITS>;

// What a lane needs to know of the next symbol's distribution: sums of the exponentials up to each of its own symbols, ...
struct Distribution {
  cumulative: array<f32, SYMBOLS>,
  // ... and of all symbols of the lanes before it, and of all lanes.
  below: f32,
  total: f32,
}

// Makes the names of one share. First comes a round that makes no name, but what all names have in common: the state and
// the distribution after the symbols that are forced.
@compute @workgroup_size(WORKGROUP_SIZE)
fn rnn_sample_registers(@builtin(workgroup_id) workgroup: vec3u, @builtin(num_workgroups) workgroups: vec3u, @builtin(subgroup_invocation_id) invocation: u32) {
  let lane = invocation & (LANES - 1u);
  // #for g UNITS
  let unit_$g = min($gu * LANES + lane, HIDDEN - 1u);
  let unit_x_$g = min($gu * LANES + (lane ^ 1u), HIDDEN - 1u);
  let unit_y_$g = min($gu * LANES + (lane ^ 2u), HIDDEN - 1u);
  let unit_d_$g = min($gu * LANES + (lane ^ 3u), HIDDEN - 1u);
  // The state of a unit that is none is 0.
  let is_unit_$g = select(0.0, 1.0, $gu * LANES + lane < HIDDEN);
  // #end
  // #for u UNITS
  let row_at_$u = WEIGHT_HH + unit_$u * HIDDEN;
  // #for g UNITS
  let row_$u_$g = parameters[row_at_$u + unit_$g];
  let row_x_$u_$g = parameters[row_at_$u + unit_x_$g];
  let row_y_$u_$g = parameters[row_at_$u + unit_y_$g];
  let row_d_$u_$g = parameters[row_at_$u + unit_d_$g];
  // #end
  let bias_$u = parameters[BIAS_IH + unit_$u] + parameters[BIAS_HH + unit_$u];
  for (var v = 0u; v < VOCAB; v++) {
    columns[(v + 1u) * UNITS + $uu] = parameters[WEIGHT_IH + unit_$u * VOCAB + v];
  }
  // Barriers between the loads make SwiftShader's compiler faster: 2.5 s with all, 3.2 s with one, 12 s with none.
  workgroupBarrier();
  // #end
  // #for s SYMBOLS
  let symbol_$s = min(lane * SYMBOLS + $su, VOCAB - 1u);
  let head_at_$s = HEAD + symbol_$s * HIDDEN;
  // #for g UNITS
  let head_$s_$g = parameters[head_at_$s + unit_$g];
  let head_x_$s_$g = parameters[head_at_$s + unit_x_$g];
  let head_y_$s_$g = parameters[head_at_$s + unit_y_$g];
  let head_d_$s_$g = parameters[head_at_$s + unit_d_$g];
  // #end
  let head_bias_$s = select(NO_SYMBOL, parameters[HEAD_BIAS + symbol_$s], lane * SYMBOLS + $su < VOCAB);
  workgroupBarrier();
  // #end
  let is_odd = f32(lane & 1u);
  let is_high = f32(lane >> 1u);
  // Finite, however small the temperature.
  let inverse = min(1.0 / record.temperature, 0x1.fffffep+127f);
  let length = record.max_length;
  let prime = forced_symbols();
  let share = (record.batch_size + workgroups.x * workgroups.y - 1u) / (workgroups.x * workgroups.y);
  var name = (workgroup.y * workgroups.x + workgroup.x) * share;
  let end = min(name + share, record.batch_size);
  // Where names begin: sums of what enters the gates from the state, and the distribution.
  // #for u UNITS
  var first_$u = bias_$u;
  // #end
  var first = Distribution();
  var beginning = true;
  while (beginning | (name < end)) {
    // #for u UNITS
    var sum_$u = first_$u;
    // #end
    var next = first;
    // The beginning has the zero vector and the forced symbols as its symbols, and goes on after the last of them.
    let limit = select(length - 1u, prime + 1u, beginning);
    // Of the first of four symbols, one to a lane.
    var position = select(prime, 0u, beginning);
    var i = 0u;
    var symbol = -1;
    var goes_on = true;
    while (goes_on) {
      let place = position + lane;
      let toss = uniform_of(name, place, beginning);
      let given = given_symbol(place, beginning);
      var mine = -1;
      if (position == select(prime, 0u, beginning)) {
        symbol = select(draw_symbol(next, of_lane(toss, lane == 0u)), -1, beginning);
        mine = select(-1, symbol, lane == 0u);
        goes_on = (position < limit) & ((symbol != 0) | beginning);
        i = 1u;
      }
      for (; goes_on & (i < LANES); i++) {
        let row = u32(symbol + 1) * UNITS;
        // #for u UNITS
        var after_$u = bias_$u;
        // #end
        // #for s SYMBOLS
        var z_$s = head_bias_$s;
        // #end
        // #for g UNITS
        let h_$g = is_unit_$g * tanh_quotient(sum_$g + columns[row + $gu]);
        let h_x_$g = quadSwapX(h_$g);
        let h_y_$g = quadSwapY(h_$g);
        let h_d_$g = quadSwapDiagonal(h_$g);
        // #for u UNITS
        after_$u = after_$u + row_$u_$g * h_$g + row_x_$u_$g * h_x_$g + row_y_$u_$g * h_y_$g + row_d_$u_$g * h_d_$g;
        // #end
        // #for s SYMBOLS
        z_$s = z_$s + head_$s_$g * h_$g + head_x_$s_$g * h_x_$g + head_y_$s_$g * h_y_$g + head_d_$s_$g * h_d_$g;
        // #end
        // #end
        // #for u UNITS
        sum_$u = after_$u;
        // #end
        var largest = z_0;
        // #for s SYMBOLS
        largest = larger(largest, z_$s);
        // #end
        largest = larger(largest, quadSwapX(largest));
        largest = larger(largest, quadSwapY(largest));
        var own = 0.0;
        // #for s SYMBOLS
        own += exp_lean((z_$s - largest) * inverse);
        let own_$s = own;
        // #end
        let beside = quadSwapX(own);
        let pair = own + beside;
        let other = quadSwapY(pair);
        next = Distribution(array(
          // #for s SYMBOLS
          own_$s,
          // #end
        ), beside * is_odd + other * is_high, pair + other);
        let drawn = draw_symbol(next, of_lane(toss, i == lane));
        symbol = select(drawn, id_of_lane(given, i == lane), beginning);
        mine = select(mine, symbol, i == lane);
        goes_on = (position + i < limit) & ((symbol != 0) | beginning);
      }
      if (!beginning & (place < length)) { symbols[name * length + place] = mine; }
      position += LANES;
      i = 0u;
    }
    if (beginning) {
      // #for u UNITS
      first_$u = sum_$u;
      // #end
      first = next;
      beginning = false;
    } else {
      for (var p = lane; p < prime; p += LANES) { symbols[name * length + p] = forced[p]; }
      for (var p = position + lane; p < length; p += LANES) { symbols[name * length + p] = -1; }
      name++;
    }
  }
}

// How many symbols are forced.
fn forced_symbols() -> u32 {
  var count = 0u;
  while (count < record.max_length) {
    if (forced[count] < 0) { break; }
    count++;
  }
  return count;
}

// A name's uniform draw for a position; any number where there is none.
fn uniform_of(name: u32, position: u32, beginning: bool) -> f32 {
  var result = 0.0;
  if (record.uniforms_given == 0u) {
    result = uniform_draw(record.seed, record.first_name + name, position);
  } else if (!beginning & (position < record.max_length)) {
    result = uniforms[name * record.max_length + position];
  }
  return result;
}

// What the beginning has at a position; -1 elsewhere.
fn given_symbol(position: u32, beginning: bool) -> i32 {
  var result = -1;
  if (beginning & (position > 0u) & (position <= record.max_length)) { result = forced[position - 1u]; }
  return result;
}

// The number of the one lane for which `is_it`, to all lanes.
fn of_lane(x: f32, is_it: bool) -> f32 {
  let own = select(0.0, x, is_it);
  let pair = own + quadSwapX(own);
  return pair + quadSwapY(pair);
}

// The same for an id.
fn id_of_lane(x: i32, is_it: bool) -> i32 {
  let own = select(0, x, is_it);
  let pair = own + quadSwapX(own);
  return pair + quadSwapY(pair);
}

// The first symbol whose cumulative probability exceeds the uniform draw, as in draw.wgsl.
fn draw_symbol(next: Distribution, toss: f32) -> i32 {
  let goal = toss * next.total - next.below;
  var passed = 0;
  // #for s SYMBOLS
  passed += select(1, 0, next.cumulative[$s] > goal);
  // #end
  passed += quadSwapX(passed);
  passed += quadSwapY(passed);
  return select(passed, i32(VOCAB) - 1, passed >= i32(VOCAB));
}
