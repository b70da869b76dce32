// Whole names, drawn from models of any cell. Eight names go side by side in a block; where one ends, the next takes its
// place, so nothing is computed for names that have ended. Names with the same symbols so far have the same state: at first
// each such beginning is computed once, for all its names. What is drawn for a name depends on seed, name and position, and
// on no other name, bit for bit.
import { gruBlock, lstmBlock, rnnBlock } from './block_cells';
import { accumulateBlock, symbolAt } from './block_draw';
import { ELEMENT, multiplyBlock, multiplyOne, NAMES, packPanels, panelBytes } from './block_product';
import { coins } from './threefry';

/** The cells, as `cell` says which. Keep in step with src/cpu/simd/names.ts. */
const LSTM: i32 = 1;
const GRU: i32 = 2;

/** Bytes of a layer's addresses, see `drawNames`. */
const LAYER: usize = 16;
/** Bytes of a beginning: the row of the state before its last symbol, that symbol, and where its names begin and end. */
const BEGINNING: usize = 16;
/** Floats that the states of beginnings may take, twice: 4 MiB. */
const MOST_FLOATS: usize = 1_048_576;

// The request at work.
let forced: usize;
let given: usize;
let symbols: usize;
let cell: i32;
let layers: usize;
let H: usize;
let V: usize;
let hard: i32;
let count: usize;
let maxLength: usize;
/** Of the temperature. */
let inverse: f32;
let seed: u32;
let firstName: u32;

/** Whether one name has the block for itself, and how many bytes into an element it stands. */
let alone: bool;
let lane: usize;

// Its working space, in the order of `layOut`.
let network: usize;
let states: usize;
let gates: usize;
let recurrent: usize;
let logits: usize;
let sums: usize;
/** Of each place of the block: its name or -1, the position it is at, the symbol before that, the coin. */
let names: usize;
let positions: usize;
let inputs: usize;
let drawn: usize;
/** How many names draw each symbol, then where the next of them goes. */
let tally: usize;
/** A byte for each symbol and -1, 1 where `inputRows` has its row. */
let rowKnown: usize;
/** Beginnings, their names and states; those of the next position are written beside. */
let beginnings: usize;
let order: usize;
let rows: usize;
let nextBeginnings: usize;
let nextOrder: usize;
let nextRows: usize;
/** What enters the first layer's gates, a row for -1 and each symbol. */
let inputRows: usize;
let panels: usize;

/** Rows of a layer's weights. */
let gateRows: usize;
/** Floats of all states of one name. */
let stateFloats: usize;
let mostBeginnings: usize;

/** Bytes of working space that such a request needs. */
export function namesSpace(ofCell: i32, ofLayers: usize, ofH: usize, ofV: usize, ofCount: usize): usize {
  cell = ofCell;
  layers = ofLayers;
  H = ofH;
  V = ofV;
  count = ofCount;
  return layOut(0);
}

/**
 * Draws `count` names of at most maxLength symbols into `symbols`, count x maxLength; what follows a name's end stays. Coins
 * are `given`, count x maxLength, or come from the generator. The working space is as large as `namesSpace` says, and begins with the addresses of the parameters: of each
 * layer weight_ih, weight_hh, bias_ih and bias_hh, then the head's weight and bias.
 */
export function drawNames(
  ofForced: usize,
  ofGiven: usize,
  ofSymbols: usize,
  space: usize,
  ofCell: i32,
  ofLayers: usize,
  ofH: usize,
  ofV: usize,
  ofHard: i32,
  ofCount: usize,
  ofMaxLength: usize,
  ofTemperature: f32,
  ofSeed: u32,
  ofFirstName: u32,
): void {
  forced = ofForced;
  given = ofGiven;
  symbols = ofSymbols;
  cell = ofCell;
  layers = ofLayers;
  H = ofH;
  V = ofV;
  hard = ofHard;
  count = ofCount;
  maxLength = ofMaxLength;
  // Finite, however small the temperature.
  inverse = min<f32>(1 / ofTemperature, f32.MAX_VALUE);
  seed = ofSeed;
  firstName = ofFirstName;
  layOut(space);
  memory.fill(states, 0, beginnings - states);
  memory.fill(rows, 0, stateFloats << 2);
  packWeights();
  shareBeginnings();
}

/** Places the working space; gives its end. */
function layOut(space: usize): usize {
  stateFloats = layers * H * (cell === LSTM ? 2 : 1);
  mostBeginnings = max<usize>(1, min(count >> 1, MOST_FLOATS / stateFloats));
  gateRows = H * (cell === LSTM ? 4 : cell === GRU ? 3 : 1);
  // A tile of four rows may read three further.
  const edge: usize = 3 * ELEMENT;
  network = space;
  states = network + (layers + 1) * LAYER;
  gates = states + stateFloats * ELEMENT;
  recurrent = gates + gateRows * ELEMENT + edge;
  logits = recurrent + (cell === GRU ? gateRows * ELEMENT : 0);
  sums = logits + V * ELEMENT;
  names = sums + V * 2 * ELEMENT;
  positions = names + ELEMENT;
  inputs = positions + ELEMENT;
  drawn = inputs + ELEMENT;
  tally = drawn + ELEMENT;
  rowKnown = tally + (V << 2);
  beginnings = (rowKnown + V + 16) & ~15;
  nextBeginnings = beginnings + count * BEGINNING;
  // Names are read four at a time.
  order = nextBeginnings + count * BEGINNING;
  nextOrder = order + ((count + 3) << 2);
  rows = nextOrder + ((count + 3) << 2);
  nextRows = rows + ((mostBeginnings * stateFloats) << 2);
  inputRows = nextRows + ((mostBeginnings * stateFloats) << 2);
  panels = inputRows + (((V + 1) * ((gateRows + 3) & ~3)) << 2);
  return panels + (2 * layers - 1) * panelBytes(gateRows, H) + panelBytes(V, H);
}

/** Goes from position to position while every beginning has two names or more, as a mean; then name by name. */
function shareBeginnings(): void {
  let shared: usize = 1;
  let alive = count;
  setBeginning(beginnings, 0, -1, 0, count);
  for (let name: usize = 0; name < count; name++) store<i32>(order + (name << 2), <i32>name);
  let position: usize = 0;
  for (; position < maxLength && shared > 0 && shared <= mostBeginnings && shared <= alive >> 1; position++) {
    let to: usize = nextBeginnings;
    alive = 0;
    for (let first: usize = 0; first < shared; first += NAMES) {
      const width = min(NAMES, shared - first);
      for (let place: usize = 0; place < width; place++) enter(place, beginnings + (first + place) * BEGINNING);
      step(width, 0);
      for (let place: usize = 0; place < width; place++) {
        keepStates(place, nextRows + (((first + place) * stateFloats) << 2));
        const end = split(beginnings + (first + place) * BEGINNING, place, first + place, position, to, alive);
        if (end > to) alive = load<usize>(end - 4);
        to = end;
      }
    }
    shared = (to - nextBeginnings) / BEGINNING;
    swapLevels();
  }
  if (position < maxLength) drawRest(position, alive);
}

/** Draws the names of beginnings to their ends, from a position on. */
function drawRest(position: usize, alive: usize): void {
  let next: usize = 0;
  let beginning = beginnings;
  for (let place: usize = 0; place < NAMES; place++) store<i32>(names + (place << 2), -1);
  for (;;) {
    let busy: usize = 0;
    let last: usize = 0;
    for (let place: usize = 0; place < NAMES; place++) {
      const at = place << 2;
      if (load<i32>(names + at) < 0) {
        if (next === alive) continue;
        if (next === load<usize>(beginning, 12)) beginning += BEGINNING;
        enter(place, beginning);
        store<i32>(names + at, load<i32>(order + (next << 2)));
        store<i32>(positions + at, <i32>position);
        next++;
      }
      busy++;
      last = place;
    }
    if (busy === 0) return;
    step(busy, last);
    for (let at: usize = 0; at < ELEMENT; at += 16)
      v128.store(drawn + at, coinsOf(names + at, v128.load(positions + at)));
    for (let place: usize = 0; place < NAMES; place++) {
      const at = place << 2;
      const name = load<i32>(names + at);
      if (name < 0) continue;
      const here = load<usize>(positions + at);
      let symbol = load<i32>(forced + (here << 2));
      let ended = here + 1 === maxLength;
      if (symbol < 0) {
        symbol = symbolAt(sums + (place << 3), V, load<f32>(drawn + at));
        ended = ended || symbol === 0;
      }
      store<i32>(symbols + ((<usize>name * maxLength + here) << 2), symbol);
      store<i32>(inputs + at, symbol);
      store<usize>(positions + at, here + 1);
      if (ended) store<i32>(names + at, -1);
    }
  }
}

/** Draws the symbol at a position of all names of a beginning; writes the beginnings that come of it, gives their end. */
function split(beginning: usize, place: usize, row: usize, position: usize, to: usize, kept: usize): usize {
  const first = order + (load<usize>(beginning, 8) << 2);
  const end = order + (load<usize>(beginning, 12) << 2);
  const here = symbols + (position << 2);
  const byRequest = load<i32>(forced + (position << 2));
  memory.fill(tally, 0, V << 2);
  for (let four = first; four < end; four += 16) {
    v128.store(drawn, coinsOf(four, i32x4.splat(<i32>position)));
    const some = min<usize>(end - four, 16);
    for (let at: usize = 0; at < some; at += 4) {
      const symbol = byRequest < 0 ? symbolAt(sums + (place << 3), V, load<f32>(drawn + at)) : byRequest;
      store<i32>(here + ((load<usize>(four + at) * maxLength) << 2), symbol);
      const counted = tally + (symbol << 2);
      store<i32>(counted, load<i32>(counted) + 1);
    }
  }
  for (let symbol: usize = byRequest < 0 ? 1 : 0; symbol < V; symbol++) {
    const counted = tally + (symbol << 2);
    const members = load<usize>(counted);
    if (members === 0) continue;
    setBeginning(to, row, <i32>symbol, kept, kept + members);
    to += BEGINNING;
    store<usize>(counted, kept);
    kept += members;
  }
  for (let at = first; at < end; at += 4) {
    const name = load<usize>(at);
    const symbol = load<i32>(here + ((name * maxLength) << 2));
    if (symbol === 0 && byRequest < 0) continue;
    const counted = tally + (symbol << 2);
    const place = load<usize>(counted);
    store<usize>(nextOrder + (place << 2), name);
    store<usize>(counted, place + 1);
  }
  return to;
}

function setBeginning(at: usize, row: usize, symbol: i32, from: usize, to: usize): void {
  store<usize>(at, row);
  store<i32>(at, symbol, 4);
  store<usize>(at, from, 8);
  store<usize>(at, to, 12);
}

function swapLevels(): void {
  const oldBeginnings = beginnings;
  const oldOrder = order;
  const oldRows = rows;
  beginnings = nextBeginnings;
  order = nextOrder;
  rows = nextRows;
  nextBeginnings = oldBeginnings;
  nextOrder = oldOrder;
  nextRows = oldRows;
}

/** Puts a beginning's state and last symbol into a place of the block. */
function enter(place: usize, beginning: usize): void {
  let from = rows + ((load<usize>(beginning) * stateFloats) << 2);
  const end = from + (stateFloats << 2);
  for (let to = states + (place << 2); from < end; from += 4, to += ELEMENT) store<f32>(to, load<f32>(from));
  store<i32>(inputs + (place << 2), load<i32>(beginning, 4));
}

/** Copies the states of a place of the block. */
function keepStates(place: usize, to: usize): void {
  const end = to + (stateFloats << 2);
  for (let from = states + (place << 2); to < end; to += 4, from += ELEMENT) store<f32>(to, load<f32>(from));
}

/** The coins of four names; of no matter what where there is no name. */
function coinsOf(four: usize, at: v128): v128 {
  const name = v128.load(four);
  if (!given) return coins(seed, i32x4.add(name, i32x4.splat(firstName)), at);
  let result = f32x4.splat(0);
  result = f32x4.replace_lane(result, 0, givenCoin(i32x4.extract_lane(name, 0), i32x4.extract_lane(at, 0)));
  result = f32x4.replace_lane(result, 1, givenCoin(i32x4.extract_lane(name, 1), i32x4.extract_lane(at, 1)));
  result = f32x4.replace_lane(result, 2, givenCoin(i32x4.extract_lane(name, 2), i32x4.extract_lane(at, 2)));
  return f32x4.replace_lane(result, 3, givenCoin(i32x4.extract_lane(name, 3), i32x4.extract_lane(at, 3)));
}

function givenCoin(name: usize, position: usize): f32 {
  return load<f32>(given + ((min(name, count - 1) * maxLength + position) << 2));
}

/** Packs the weights in the order in which `step` uses them. */
function packWeights(): void {
  let addresses = network;
  let to = panels;
  for (let layer: usize = 0; layer < layers; layer++, addresses += LAYER) {
    if (layer > 0) {
      packPanels(load<usize>(addresses), load<usize>(addresses, 8), gateRows, H, to);
      to += panelBytes(gateRows, H);
    }
    packPanels(load<usize>(addresses, 4), load<usize>(addresses, 12), gateRows, H, to);
    to += panelBytes(gateRows, H);
  }
  packPanels(load<usize>(addresses), load<usize>(addresses, 4), V, H, to);
}

/** Reads a symbol in `busy` places of the block, `last` the last of them: the states after it, and `sums` for the symbol to come. */
function step(busy: usize, last: usize): void {
  alone = busy === 1;
  lane = last << 2;
  const size = H * ELEMENT;
  const bytes = panelBytes(gateRows, H);
  let weights = panels;
  let hidden = states;
  for (let layer: usize = 0; layer < layers; layer++) {
    if (layer === 0) gather();
    else {
      multiply(weights, hidden, 0, gates, gateRows);
      weights += bytes;
      hidden += (stateFloats / layers) * ELEMENT;
    }
    if (cell === GRU) {
      multiply(weights, hidden, 0, recurrent, gateRows);
      gruBlock(gates, recurrent, hidden, H, hard);
    } else {
      multiply(weights, hidden, gates, gates, gateRows);
      if (cell === LSTM) lstmBlock(gates, hidden, hidden + size, H, hard);
      else rnnBlock(gates, hidden, H);
    }
    weights += bytes;
  }
  multiply(weights, hidden, 0, logits, V);
  accumulateBlock(logits, sums, V, inverse);
}

/** The product of N rows of weights with a block of H elements, of all places or of the one that is busy. */
function multiply(weights: usize, x: usize, from: usize, c: usize, N: usize): void {
  if (alone) multiplyOne(weights, x + lane, from ? from + lane : 0, c + lane, N, H);
  else multiplyBlock(weights, x, from, c, N, H);
}

/** What enters the first layer's gates: the rows of all places' symbols, turned into a block four elements at a time. */
function gather(): void {
  for (let four: usize = 0; four < NAMES; four += 4) {
    const at = inputs + (four << 2);
    const row0 = rowOf(load<i32>(at));
    const row1 = rowOf(load<i32>(at, 4));
    const row2 = rowOf(load<i32>(at, 8));
    const row3 = rowOf(load<i32>(at, 12));
    const end = gateRows << 2;
    let to = gates + (four << 2);
    for (let i: usize = 0; i < end; i += 16, to += 4 * ELEMENT) {
      const a = v128.load(row0 + i);
      const b = v128.load(row1 + i);
      const c = v128.load(row2 + i);
      const d = v128.load(row3 + i);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
      v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 32);
      const abLater = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cdLater = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      v128.store(to, v128.shuffle<f32>(abLater, cdLater, 0, 1, 4, 5), 64);
      v128.store(to, v128.shuffle<f32>(abLater, cdLater, 2, 3, 6, 7), 96);
    }
  }
}

/** The bias and the column of a symbol as one row, which is made when the symbol comes first; -1 has the bias alone. */
function rowOf(symbol: i32): usize {
  const row = inputRows + ((<usize>(symbol + 1) * ((gateRows + 3) & ~3)) << 2);
  const known = rowKnown + <usize>(symbol + 1);
  if (load<u8>(known)) return row;
  store<u8>(known, 1);
  memory.copy(row, load<usize>(network, 8), gateRows << 2);
  if (symbol < 0) return row;
  const end = row + (gateRows << 2);
  let column = load<usize>(network) + (symbol << 2);
  for (let to = row; to < end; to += 4, column += V << 2) store<f32>(to, load<f32>(to) + load<f32>(column));
  return row;
}
