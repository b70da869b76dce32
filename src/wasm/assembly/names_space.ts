// What names are drawn with (names.ts): the request, the network with its block of eight names, and the beginnings that names
// share. The structs lie in the thread's scratch, which no function that names use needs; their arrays in the working space.
import { ELEMENT, panelBytes } from './block_product';
import { scratch } from './memory';

/** The cells, as `cell` says which. Keep in step with src/wasm/names.ts. */
export const RNN: i32 = 0;
export const LSTM: i32 = 1;
export const GRU: i32 = 2;

/** Floats that the states of beginnings may take, twice: 4 MiB. */
const MOST_FLOATS: usize = 1_048_576;

/** What is asked for; see `drawNames`. */
@unmanaged
export class Request {
  forced: usize;
  uniformsOrNone: usize;
  symbols: usize;
  count: usize;
  maxLength: usize;
  seed: u32;
  firstName: u32;
}

/** Addresses of a layer's parameters, as the working space begins with them. */
@unmanaged
export class LayerParameters {
  inputWeight: usize;
  recurrentWeight: usize;
  inputBias: usize;
  recurrentBias: usize;
}

/** The network, and where its vectors lie in blocks of eight names (block_product.ts). */
@unmanaged
export class Network {
  cell: i32;
  layers: usize;
  H: usize;
  V: usize;
  /** Not 0 for the straight line in place of the logistic function. */
  hard: i32;
  /** Of the temperature. */
  inverse: f32;
  /** Rows of a layer's weights. */
  gateRows: usize;
  /** Floats of all states of one name. */
  stateFloats: usize;
  /** `LayerParameters` of each layer, then the addresses of the head's weight and bias. */
  parameters: usize;
  /** All weights in panels, in the order in which `step` uses them. */
  panels: usize;
  /** Of each place of the block: the symbol that is read. */
  inputs: usize;
  /** What enters the first layer's gates, a row for -1 and each symbol. */
  inputRows: usize;
  /** A byte for -1 and each symbol, 1 where `inputRows` has its row. */
  rowKnown: usize;
  states: usize;
  gates: usize;
  recurrent: usize;
  logits: usize;
  /** Cumulative sums of the symbols' shares, float64. */
  sums: usize;
  /** Whether one name has the block for itself, and how many bytes into an element it stands. */
  alone: bool;
  lane: usize;
}

/** Names with the same symbols so far. */
@unmanaged
export class Beginning {
  /** The row of the state before its last symbol. */
  row: usize;
  /** That symbol; -1 where there is none. */
  symbol: i32;
  /** Where its names begin and end in the level's `order`. */
  first: usize;
  end: usize;
}

/** All beginnings of the same length. */
@unmanaged
export class Level {
  /** That length, the position of the symbol to come. */
  position: usize;
  /** How many beginnings there are, and how many names, which have not ended. */
  count: usize;
  alive: usize;
  /** `Beginning` after `Beginning`. */
  beginnings: usize;
  /** The names, by beginnings; read four at a time. */
  order: usize;
  /** States, a row after the other. */
  rows: usize;
}

/** All that one call works with. */
@unmanaged
export class Drawing {
  request: Request;
  network: Network;
  /** The beginnings at work, and those of the next position, which are written beside. */
  level: Level;
  next: Level;
  /** Beginnings for whose states there is room. */
  mostBeginnings: usize;
  /** How many names draw each symbol, then where the next of them goes. */
  tally: usize;
  /** Of each place of the block: its name or -1, the position it is at, its uniform draw. */
  names: usize;
  positions: usize;
  uniforms: usize;
}

/** The structs of this thread; what is in them is of no matter. */
export function openDrawing(): Drawing {
  const drawing = changetype<Drawing>(scratch);
  const request = scratch + offsetof<Drawing>();
  const network = request + offsetof<Request>();
  const level = network + offsetof<Network>();
  drawing.request = changetype<Request>(request);
  drawing.network = changetype<Network>(network);
  drawing.level = changetype<Level>(level);
  drawing.next = changetype<Level>(level + offsetof<Level>());
  return drawing;
}

/**
 * Sets the sizes, places the arrays in the working space and fills those with zeros that need it, unless the space is 0; gives the
 * end of the space. Traps where the cell is not known.
 */
export function layOut(
  drawing: Drawing,
  space: usize,
  cell: i32,
  layers: usize,
  H: usize,
  V: usize,
  count: usize,
): usize {
  const network = drawing.network;
  const gateRows = H * gatesOf(cell);
  const stateFloats = layers * H * (cell === LSTM ? 2 : 1);
  const mostBeginnings = max<usize>(1, min(count >> 1, MOST_FLOATS / stateFloats));
  drawing.request.count = count;
  drawing.mostBeginnings = mostBeginnings;
  network.cell = cell;
  network.layers = layers;
  network.H = H;
  network.V = V;
  network.gateRows = gateRows;
  network.stateFloats = stateFloats;
  // A tile of four rows may read three further.
  const edge: usize = 3 * ELEMENT;
  let at = space;
  network.parameters = at;
  network.states = at += (layers + 1) * offsetof<LayerParameters>();
  network.gates = at += stateFloats * ELEMENT;
  network.recurrent = at += gateRows * ELEMENT + edge;
  network.logits = at += cell === GRU ? gateRows * ELEMENT : 0;
  network.sums = at += V * ELEMENT;
  drawing.names = at += V * 2 * ELEMENT;
  drawing.positions = at += ELEMENT;
  network.inputs = at += ELEMENT;
  drawing.uniforms = at += ELEMENT;
  drawing.tally = at += ELEMENT;
  network.rowKnown = at += V << 2;
  at = (at + V + 16) & ~15;
  const zerosEnd = at;
  at = placeLevels(drawing, at, count, (mostBeginnings * stateFloats) << 2);
  network.inputRows = at;
  network.panels = at += ((V + 1) * ((gateRows + 3) & ~3)) << 2;
  if (space) {
    memory.fill(network.states, 0, zerosEnd - network.states);
    memory.fill(drawing.level.rows, 0, stateFloats << 2);
  }
  return at + (2 * layers - 1) * panelBytes(gateRows, H) + panelBytes(V, H);
}

/** Places the arrays of both levels; gives their end. */
function placeLevels(drawing: Drawing, at: usize, count: usize, rowsBytes: usize): usize {
  const level = drawing.level;
  const next = drawing.next;
  level.beginnings = at;
  next.beginnings = at += count * offsetof<Beginning>();
  level.order = at += count * offsetof<Beginning>();
  next.order = at += (count + 3) << 2;
  level.rows = at += (count + 3) << 2;
  next.rows = at += rowsBytes;
  return at + rowsBytes;
}

/** How many gates a cell has. Traps where it is not known. */
function gatesOf(cell: i32): usize {
  if (cell === RNN) return 1;
  if (cell === LSTM) return 4;
  if (cell !== GRU) unreachable();
  return 3;
}
