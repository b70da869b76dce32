// Whole names, drawn from models of the rnn, the lstm and the gru. Eight names go side by side in a block; where one ends, the
// next takes its place, so nothing is computed for names that have ended. Names with the same symbols so far have the same
// state: at first each such beginning is computed once, for all its names. What is drawn for a name depends on seed, name and
// position, and on no other name, bit for bit.
import { packWeights } from './names_network';
import { drawRest } from './names_rest';
import { shareBeginnings } from './names_shared';
import { layOut, openDrawing } from './names_space';

/** Bytes of working space that such a request needs, below 2^32. Traps where the cell is not known. */
export function namesSpace(cell: i32, layers: usize, H: usize, V: usize, count: usize): usize {
  return layOut(openDrawing(), 0, cell, layers, H, V, count);
}

/**
 * Draws `count` names of at most maxLength symbols into `symbols`, count x maxLength; what follows a name's end stays.
 * `forced` has maxLength symbols that every name takes, -1 where one is drawn. Uniform draws are `uniformsOrNone`, count x
 * maxLength, or come from the generator: 0. The working space is as large as `namesSpace` says, and begins with the addresses
 * of the parameters: of each layer weight_ih, weight_hh, bias_ih and bias_hh, then the head's weight and bias. `cell` is one
 * of those in names_space.ts; traps where it is not.
 */
export function drawNames(
  forced: usize,
  uniformsOrNone: usize,
  symbols: usize,
  space: usize,
  cell: i32,
  layers: usize,
  H: usize,
  V: usize,
  hard: i32,
  count: usize,
  maxLength: usize,
  temperature: f32,
  seed: u32,
  firstName: u32,
): void {
  const drawing = openDrawing();
  layOut(drawing, space, cell, layers, H, V, count);
  const request = drawing.request;
  request.forced = forced;
  request.uniformsOrNone = uniformsOrNone;
  request.symbols = symbols;
  request.maxLength = maxLength;
  request.seed = seed;
  request.firstName = firstName;
  const network = drawing.network;
  network.hard = hard;
  // Finite, however small the temperature.
  network.inverse = min<f32>(1 / temperature, f32.MAX_VALUE);
  packWeights(network);
  const level = shareBeginnings(drawing);
  if (level.position < maxLength) drawRest(drawing, level);
}
