// The beginnings that names share (names.ts): names with the same symbols so far have one state, which is computed once.
import { symbolAt } from './block_draw';
import { ELEMENT, NAMES } from './block_product';
import { step } from './names_network';
import { Beginning, Drawing, Level, Network } from './names_space';
import { uniformsOf } from './names_uniforms';

/**
 * Goes from position to position while every beginning has two names or more, as a mean. Gives the beginnings at which it stops;
 * their names are to be drawn one by one.
 */
export function shareBeginnings(drawing: Drawing): Level {
  const request = drawing.request;
  const network = drawing.network;
  const maxLength = request.maxLength;
  const stateBytes = network.stateFloats << 2;
  let level = drawing.level;
  let next = drawing.next;
  beginWithNothing(level, request.count);
  while (level.position < maxLength && level.count > 0 && isShared(drawing, level)) {
    next.position = level.position + 1;
    next.count = 0;
    next.alive = 0;
    for (let first: usize = 0; first < level.count; first += NAMES) {
      const width = min(NAMES, level.count - first);
      for (let place: usize = 0; place < width; place++)
        enter(network, place, level, beginningOf(level, first + place));
      step(network, width, 0);
      for (let place: usize = 0; place < width; place++) {
        keepStates(network, place, next.rows + (first + place) * stateBytes);
        split(drawing, place, level, first + place, next);
      }
    }
    const done = level;
    level = next;
    next = done;
  }
  return level;
}

/** Whether it pays to compute beginnings, and there is room for their states. */
function isShared(drawing: Drawing, level: Level): bool {
  return level.count <= drawing.mostBeginnings && level.count <= level.alive >> 1;
}

/** One beginning without a symbol, which all names share. */
function beginWithNothing(level: Level, count: usize): void {
  level.position = 0;
  level.count = 0;
  level.alive = 0;
  addBeginning(level, 0, -1, count);
  for (let name: usize = 0; name < count; name++) store<i32>(level.order + (name << 2), <i32>name);
}

function beginningOf(level: Level, index: usize): Beginning {
  return changetype<Beginning>(level.beginnings + index * offsetof<Beginning>());
}

/** Adds a beginning of so many names, for which there is room in the order behind those of the others. */
function addBeginning(level: Level, row: usize, symbol: i32, members: usize): void {
  const beginning = beginningOf(level, level.count);
  beginning.row = row;
  beginning.symbol = symbol;
  beginning.first = level.alive;
  level.alive += members;
  beginning.end = level.alive;
  level.count++;
}

/** Puts a beginning's state and last symbol into a place of the block. */
export function enter(network: Network, place: usize, level: Level, beginning: Beginning): void {
  const stateBytes = network.stateFloats << 2;
  let from = level.rows + beginning.row * stateBytes;
  const end = from + stateBytes;
  for (let to = network.states + (place << 2); from < end; from += 4, to += ELEMENT) store<f32>(to, load<f32>(from));
  store<i32>(network.inputs + (place << 2), beginning.symbol);
}

/** Copies the states of a place of the block. */
function keepStates(network: Network, place: usize, to: usize): void {
  const end = to + (network.stateFloats << 2);
  for (let from = network.states + (place << 2); to < end; to += 4, from += ELEMENT) store<f32>(to, load<f32>(from));
}

/** Draws the next symbol of all names of a beginning, which stands in a place of the block; adds the beginnings that come of it. */
function split(drawing: Drawing, place: usize, level: Level, index: usize, next: Level): void {
  const request = drawing.request;
  const maxLength = request.maxLength;
  const V = drawing.network.V;
  const tally = drawing.tally;
  const beginning = beginningOf(level, index);
  const first = level.order + (beginning.first << 2);
  const end = level.order + (beginning.end << 2);
  const here = request.symbols + (level.position << 2);
  const byRequest = load<i32>(request.forced + (level.position << 2));
  memory.fill(tally, 0, V << 2);
  const sums = drawing.network.sums + (place << 3);
  for (let four = first; four < end; four += 16) {
    v128.store(drawing.uniforms, uniformsOf(request, four, i32x4.splat(<i32>level.position)));
    const some = min<usize>(end - four, 16);
    for (let at: usize = 0; at < some; at += 4) {
      const symbol = byRequest < 0 ? symbolAt(sums, V, load<f32>(drawing.uniforms + at)) : byRequest;
      store<i32>(here + ((load<usize>(four + at) * maxLength) << 2), symbol);
      const counted = tally + (symbol << 2);
      store<i32>(counted, load<i32>(counted) + 1);
    }
  }
  for (let symbol: usize = byRequest < 0 ? 1 : 0; symbol < V; symbol++) {
    const counted = tally + (symbol << 2);
    const members = load<usize>(counted);
    if (members === 0) continue;
    store<usize>(counted, next.alive);
    addBeginning(next, index, <i32>symbol, members);
  }
  for (let at = first; at < end; at += 4) {
    const name = load<usize>(at);
    const symbol = load<i32>(here + ((name * maxLength) << 2));
    if (symbol === 0 && byRequest < 0) continue;
    const counted = tally + (symbol << 2);
    const to = load<usize>(counted);
    store<usize>(next.order + (to << 2), name);
    store<usize>(counted, to + 1);
  }
}
