import type { CellName, ModelConfig } from '../../model/config.ts';
import { layoutOf, tensorOf } from '../../model/layout.ts';
import type { NameSampler } from '../host_memory.ts';
import { at, BYTES } from './addresses.ts';
import { boundsOf, partsOf } from './in_parts.ts';
import type { SimdExports } from './module.ts';
import type { ThreadPool } from './thread_pool.ts';

/** The cells' numbers. Keep in step with src/cpu/assembly/names.ts. */
const CELLS: Partial<Record<CellName, number>> = { rnn: 0, lstm: 1, gru: 2 };
/** Names that are worth a thread: each packs the weights, and computes the beginnings that its names share. */
const WORTH_A_THREAD = 256;
/** Floats of the working space of all threads, unless one alone needs more: 256 MiB. */
const MOST_FLOATS = 2 ** 26;

/** Which names each thread draws, and how its working space lies in that of all, in floats. */
interface Shares {
  readonly shares: readonly { readonly first: number; readonly count: number; readonly space: number }[];
  readonly floats: number;
}

/** Draws names in blocks of eight (src/cpu/assembly/names.ts), each thread some of them. */
export function nameSampler(wasm: SimdExports, pool: ThreadPool | null): NameSampler {
  /** Floats of working space; vectors of four of them begin each space. Bytes come as signed numbers. */
  const spaceOf = ({ cell, layers, hiddenSize, vocabSize }: ModelConfig, names: number) =>
    4 * Math.ceil((wasm.namesSpace(CELLS[cell]!, layers, hiddenSize, vocabSize, names) >>> 0) / (4 * BYTES));
  /** The names that threads draw, and the float at which the space of each begins. */
  const sharesOf = (config: ModelConfig, names: number, most = Math.floor(names / WORTH_A_THREAD)): Shares => {
    const parts = partsOf(names, Math.min(pool?.threads ?? 1, most));
    const bounds = boundsOf(names, parts);
    let floats = 0;
    const shares = bounds.slice(1).map((end, part) => {
      const share = { first: bounds[part]!, count: end - bounds[part]!, space: floats };
      floats += spaceOf(config, share.count);
      return share;
    });
    return floats > MOST_FLOATS && parts > 1 ? sharesOf(config, names, parts - 1) : { shares, floats };
  };
  return {
    draws: ({ cell }) => cell in CELLS,
    spaceFor: (config, names) => sharesOf(config, names).floats,
    draw: ({ parameters, forced, coins, symbols, space }, config, record) => {
      const { cell, layers, hiddenSize, vocabSize, gateActivation } = config;
      const { batchSize, maxLength, temperature, coinsGiven, seed, firstName } = record;
      const layout = layoutOf(config);
      const addresses = tensorNames(layers).map((name) => at(parameters, tensorOf(layout, name).offset));
      const calls = sharesOf(config, batchSize).shares.map(({ first, count, space: own }) => {
        new Int32Array(space.buffer, at(space, own)).set(addresses);
        return [
          at(forced),
          coinsGiven ? at(coins, first * maxLength) : 0,
          at(symbols, first * maxLength),
          at(space, own),
          CELLS[cell]!,
          layers,
          hiddenSize,
          vocabSize,
          Number(gateActivation === 'hard_sigmoid'),
          count,
          maxLength,
          temperature,
          seed,
          firstName + first,
        ] as const;
      });
      if (pool && calls.length > 1) pool.run('drawNames', calls);
      else for (const args of calls) wasm.drawNames(...args);
    },
  };
}

/** In the order in which the module wants the parameters' addresses. */
function tensorNames(layers: number): string[] {
  const parts = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'];
  const names = Array.from({ length: layers }, (_, layer) => parts.map((part) => `rnn.${part}_l${layer}`));
  return [...names.flat(), 'head.weight', 'head.bias'];
}
