// The network's step for a block of eight names (names.ts).
import { gruBlock, lstmBlock, rnnBlock } from './block_cells';
import { accumulateBlock } from './block_draw';
import { ELEMENT, multiplyBlock, multiplyOne, packPanels, panelBytes } from './block_product';
import { gatherInputs } from './names_gather';
import { GRU, LayerParameters, LSTM, Network, RNN } from './names_space';

/** Packs the weights in the order in which `step` uses them. */
export function packWeights(network: Network): void {
  const H = network.H;
  const gateRows = network.gateRows;
  const bytes = panelBytes(gateRows, H);
  let at = network.parameters;
  let to = network.panels;
  for (let layer: usize = 0; layer < network.layers; layer++, at += offsetof<LayerParameters>()) {
    const parameters = changetype<LayerParameters>(at);
    if (layer > 0) {
      packPanels(parameters.inputWeight, parameters.inputBias, gateRows, H, to);
      to += bytes;
    }
    packPanels(parameters.recurrentWeight, parameters.recurrentBias, gateRows, H, to);
    to += bytes;
  }
  packPanels(load<usize>(at), load<usize>(at, sizeof<usize>()), network.V, H, to);
}

/**
 * Reads a symbol in `busy` places of the block, `last` the last of them: the states after it, and `sums` for the symbol to come.
 */
export function step(network: Network, busy: usize, last: usize): void {
  // Of one name alone: how many bytes into an element it stands.
  const alone = busy === 1;
  const lane = last << 2;
  const cell = network.cell;
  const layers = network.layers;
  const H = network.H;
  const V = network.V;
  const hard = network.hard;
  const gateRows = network.gateRows;
  const gates = network.gates;
  const bytes = panelBytes(gateRows, H);
  const layerStates = (network.stateFloats / layers) * ELEMENT;
  let weights = network.panels;
  let hidden = network.states;
  for (let layer: usize = 0; layer < layers; layer++) {
    if (layer === 0) gatherInputs(network);
    else {
      multiply(alone, lane, weights, hidden, 0, gates, gateRows, H);
      weights += bytes;
      hidden += layerStates;
    }
    if (cell === GRU) {
      multiply(alone, lane, weights, hidden, 0, network.recurrent, gateRows, H);
      gruBlock(gates, network.recurrent, hidden, H, hard);
    } else {
      multiply(alone, lane, weights, hidden, gates, gates, gateRows, H);
      if (cell === LSTM) lstmBlock(gates, hidden, hidden + H * ELEMENT, H, hard);
      else if (cell === RNN) rnnBlock(gates, hidden, H);
      else unreachable();
    }
    weights += bytes;
  }
  multiply(alone, lane, weights, hidden, 0, network.logits, V, H);
  accumulateBlock(network.logits, network.sums, V, network.inverse);
}

/** The product of N rows of weights with a block of H elements, of all places or of the one that is busy. */
function multiply(alone: bool, lane: usize, weights: usize, x: usize, from: usize, c: usize, N: usize, H: usize): void {
  if (alone) multiplyOne(weights, x + lane, from ? from + lane : 0, c + lane, N, H);
  else multiplyBlock(weights, x, from, c, N, H);
}
