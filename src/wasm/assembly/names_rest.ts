// Names one by one (names.ts), from the beginnings that they shared to their ends.
import { symbolAt } from './block_draw';
import { ELEMENT, NAMES } from './block_product';
import { step } from './names_network';
import { enter } from './names_shared';
import { Beginning, Drawing, Level } from './names_space';
import { uniformsOf } from './names_uniforms';

/** Draws the names of a level's beginnings to their ends. */
export function drawRest(drawing: Drawing, level: Level): void {
  const network = drawing.network;
  const names = drawing.names;
  const positions = drawing.positions;
  const uniforms = drawing.uniforms;
  const alive = level.alive;
  let next: usize = 0;
  let beginning = changetype<Beginning>(level.beginnings);
  for (let place: usize = 0; place < NAMES; place++) store<i32>(names + (place << 2), -1);
  for (;;) {
    let busy: usize = 0;
    let last: usize = 0;
    for (let place: usize = 0; place < NAMES; place++) {
      const at = place << 2;
      if (load<i32>(names + at) < 0) {
        if (next === alive) continue;
        if (next === beginning.end)
          beginning = changetype<Beginning>(changetype<usize>(beginning) + offsetof<Beginning>());
        enter(network, place, level, beginning);
        store<i32>(names + at, load<i32>(level.order + (next << 2)));
        store<i32>(positions + at, <i32>level.position);
        next++;
      }
      busy++;
      last = place;
    }
    if (busy === 0) return;
    step(network, busy, last);
    for (let at: usize = 0; at < ELEMENT; at += 16) {
      v128.store(uniforms + at, uniformsOf(drawing.request, names + at, v128.load(positions + at)));
    }
    drawBlock(drawing);
  }
}

/** Draws a symbol for each name in the block; those that end leave their places. */
function drawBlock(drawing: Drawing): void {
  const request = drawing.request;
  const maxLength = request.maxLength;
  const V = drawing.network.V;
  const sums = drawing.network.sums;
  const inputs = drawing.network.inputs;
  const names = drawing.names;
  const positions = drawing.positions;
  for (let place: usize = 0; place < NAMES; place++) {
    const at = place << 2;
    const name = load<i32>(names + at);
    if (name < 0) continue;
    const here = load<usize>(positions + at);
    let symbol = load<i32>(request.forced + (here << 2));
    let ended = here + 1 === maxLength;
    if (symbol < 0) {
      symbol = symbolAt(sums + (place << 3), V, load<f32>(drawing.uniforms + at));
      ended = ended || symbol === 0;
    }
    store<i32>(request.symbols + ((<usize>name * maxLength + here) << 2), symbol);
    store<i32>(inputs + at, symbol);
    store<usize>(positions + at, here + 1);
    if (ended) store<i32>(names + at, -1);
  }
}
