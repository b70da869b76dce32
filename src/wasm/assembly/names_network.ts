// The network's step for a block of eight names (names.ts).
import { gruBlock, lstmBlock, rnnBlock } from './block_cells';
import { accumulateBlock } from './block_draw';
import { ELEMENT, multiplyBlock, multiplyOne, packPanels, panelBytes } from './block_product';
import { gatherInputs } from './names_gather';
import { GRU, LayerParameters, LSTM, Network } from './names_space';

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
  network.alone = busy === 1;
  network.lane = last << 2;
  const H = network.H;
  const gates = network.gates;
  let weights = network.panels;
  let hidden = network.states;
  for (let layer: usize = 0; layer < network.layers; layer++) {
    if (layer === 0) gatherInputs(network);
    else {
      weights = multiply(network, weights, hidden, 0, gates, network.gateRows);
      hidden += (network.stateFloats / network.layers) * ELEMENT;
    }
    if (network.cell === GRU) {
      weights = multiply(network, weights, hidden, 0, network.recurrent, network.gateRows);
      gruBlock(gates, network.recurrent, hidden, H, network.hard);
    } else {
      weights = multiply(network, weights, hidden, gates, gates, network.gateRows);
      if (network.cell === LSTM) lstmBlock(gates, hidden, hidden + H * ELEMENT, H, network.hard);
      // `layOut` trapped on any other cell.
      else rnnBlock(gates, hidden, H);
    }
  }
  multiply(network, weights, hidden, 0, network.logits, network.V);
  accumulateBlock(network.logits, network.sums, network.V, network.inverse);
}

/**
 * The product of N rows of weights with a block of H elements, of all places or of the one that is busy. Gives where the weights
 * end.
 */
function multiply(network: Network, weights: usize, x: usize, from: usize, c: usize, N: usize): usize {
  const H = network.H;
  if (network.alone) {
    const lane = network.lane;
    multiplyOne(weights, x + lane, from ? from + lane : 0, c + lane, N, H);
  } else multiplyBlock(weights, x, from, c, N, H);
  return weights + panelBytes(N, H);
}
