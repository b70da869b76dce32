import type { EngineModel } from '../../src/engine/engine.ts';
import { referenceEngine } from '../../src/engine/reference.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { initialParameters } from '../../src/model/initialize.ts';

/** Of the initial values. */
export const SEED = 15;
export const SYMBOLS = ['\n', 'a', 'b', 'é', '"', "'", '\\'];
/** The label's place is predicted from nothing: a target of -1. */
export const [INPUTS, TARGETS] = [Int32Array.of(-1, 6, 1, 2, 3, 1), Int32Array.of(-1, 1, 2, 3, 1, 0)];

/** Both are float64, and add up in another order; zero gradients have rounding only. */
export const CLOSE = { absolute: 1e-13, relative: 1e-9, why: 'both are float64 and add up in another order' };

/** A model of torch's initial values, as float32. Without a trained second bias, that one is zero as it starts. */
export function modelOf(kind: Partial<ModelConfig>): {
  config: ModelConfig;
  parameters: Float32Array;
  symbols: string[];
} {
  const config: ModelConfig = {
    ...{ cell: 'rnn', vocabSize: SYMBOLS.length, hiddenSize: 5, layers: 1, recurrentBias: false },
    ...{ gateActivation: 'sigmoid', dropout: 0, outputDropout: 0 },
    ...kind,
  };
  // Four times as large, so that hard gates reach both their ends.
  const parameters = Float32Array.from(initialParameters(config, 'torch', SEED), (value) => 4 * value);
  return { config, parameters, symbols: SYMBOLS };
}

/** The float64 engine's model of the same numbers. */
export const createModel = ({ config, parameters }: ReturnType<typeof modelOf>): Promise<EngineModel> =>
  referenceEngine().createModel(config, Float64Array.from(parameters));
