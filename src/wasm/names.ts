import type { CellName, ModelConfig } from '../model/config.ts';
import { layoutOf, tensorOf } from '../model/layout.ts';
import type { StepRecord } from '../model/step.ts';
import type { NameSampler } from '../host/memory.ts';
import { at, BYTES, NONE, size } from './named.ts';
import type { SimdTensors } from './named.ts';
import { boundsOf, partsOf } from './in_parts.ts';
import type { Arguments, SimdExports } from './signatures.ts';
import type { ThreadPool } from './thread_pool.ts';

/** The numbers of the cells that the module draws names from. Keep in step with src/wasm/assembly/names_space.ts. */
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

/**
 * Draws names in blocks of eight (src/wasm/assembly/names.ts), each thread some of them. Of a model that it does not draw,
 * `spaceFor` and `draw` throw a RangeError.
 */
export function nameSampler(wasm: SimdExports, pool: ThreadPool | null): NameSampler {
  /** Floats of working space; vectors of four of them begin each space. Bytes come as signed numbers. */
  const spaceOf = ({ cell, layers, hiddenSize, vocabSize }: ModelConfig, names: number) => {
    const bytes = wasm.namesSpace(
      numberOf(cell),
      size('layers', layers),
      size('H', hiddenSize),
      size('V', vocabSize),
      size('count', names),
    );
    return 4 * Math.ceil((bytes >>> 0) / (4 * BYTES));
  };
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
  const draw = (
    {
      parameters,
      forced,
      uniforms,
      symbols,
      space,
    }: SimdTensors<'parameters' | 'forced' | 'uniforms' | 'symbols' | 'space'>,
    config: ModelConfig,
    record: StepRecord,
  ): void => {
    const { cell, layers, hiddenSize, vocabSize, gateActivation } = config;
    const { batchSize, maxLength, temperature, uniformsGiven, seed, firstName } = record;
    const layout = layoutOf(config);
    const addresses = tensorNames(layers).map((name) => at(parameters, tensorOf(layout, name).offset));
    const calls = sharesOf(config, batchSize).shares.map(({ first, count, space: own }): Arguments<'drawNames'> => {
      new Int32Array(space.buffer, at(space, own)).set(addresses);
      return [
        at(forced),
        uniformsGiven ? at(uniforms, first * maxLength) : NONE,
        at(symbols, first * maxLength),
        at(space, own),
        numberOf(cell),
        size('layers', layers),
        size('H', hiddenSize),
        size('V', vocabSize),
        Number(gateActivation === 'hard_sigmoid'),
        size('count', count),
        size('maxLength', maxLength),
        temperature,
        seed,
        firstName + first,
      ];
    });
    if (pool && calls.length > 1) pool.run('drawNames', calls);
    else for (const args of calls) wasm.drawNames(...args);
  };
  return {
    draws: ({ cell }) => CELLS[cell] !== undefined,
    spaceFor: (config, names) => sharesOf(config, names).floats,
    // These are arrays of the instance's memory, whose names the parameters tell.
    draw: (tensors, ...rest) => draw(tensors as unknown as Parameters<typeof draw>[0], ...rest),
  };
}

/** Throws a RangeError for a cell that the module does not know. */
function numberOf(cell: CellName): number {
  const number = CELLS[cell];
  if (number === undefined) throw new RangeError(`The CPU engine's sampler does not know the cell ${cell}.`);
  return number;
}

/** In the order in which the module wants the parameters' addresses. */
function tensorNames(layers: number): string[] {
  const parts = ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'];
  const names = Array.from({ length: layers }, (_, layer) => parts.map((part) => `rnn.${part}_l${layer}`));
  return [...names.flat(), 'head.weight', 'head.bias'];
}
