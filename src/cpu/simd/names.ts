import type { CellName } from '../../model/config.ts';
import { layoutOf, tensorOf } from '../../model/layout.ts';
import type { NameSampler } from '../host_memory.ts';
import { at, BYTES } from './addresses.ts';
import type { SimdExports } from './module.ts';

/** The cells' numbers. Keep in step with src/cpu/assembly/names.ts. */
const CELLS: Record<CellName, number> = { rnn: 0, lstm: 1, gru: 2 };

/** Draws names in blocks of eight (src/cpu/assembly/names.ts). */
export function nameSampler(wasm: SimdExports): NameSampler {
  return {
    spaceFor: ({ cell, layers, hiddenSize, vocabSize }, count) => {
      // Bytes come as signed numbers.
      const bytes = wasm.namesSpace(CELLS[cell], layers, hiddenSize, vocabSize, count) >>> 0;
      return Math.ceil(bytes / BYTES);
    },
    draw: ({ parameters, forced, coins, symbols, space }, config, record) => {
      const { cell, layers, hiddenSize, vocabSize, gateActivation } = config;
      const { batchSize, maxLength, temperature, coinsGiven, seed, firstName } = record;
      const addresses = tensorNames(layers).map((name) => at(parameters, tensorOf(layoutOf(config), name).offset));
      new Int32Array(space.buffer, space.byteOffset).set(addresses);
      wasm.drawNames(
        at(forced),
        coinsGiven ? at(coins) : 0,
        at(symbols),
        at(space),
        CELLS[cell],
        layers,
        hiddenSize,
        vocabSize,
        Number(gateActivation === 'hard_sigmoid'),
        batchSize,
        maxLength,
        temperature,
        seed,
        firstName,
      );
    },
  };
}

/** In the order in which the module wants the parameters' addresses. */
function tensorNames(layers: number): string[] {
  const parts = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'];
  const names = Array.from({ length: layers }, (_, layer) => parts.map((part) => `rnn.${part}_l${layer}`));
  return [...names.flat(), 'head.weight', 'head.bias'];
}
