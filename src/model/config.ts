import type { CellName } from './cells/index.ts';

export type { CellName } from './cells/index.ts';

/** The activation of gates: the logistic function, or Keras 2's clip(0.2 z + 0.5, 0, 1). The rnn cell has no gates. */
export type GateActivation = 'sigmoid' | 'hard_sigmoid';

/** Everything that fixes the shapes of a model. Letters used throughout: V, H, L, G (gates of the cell). */
export interface ModelConfig {
  /** The recurrent cell of every layer. */
  readonly cell: CellName;
  /** V: how many symbols there are; id 0 is the newline that ends a name. */
  readonly vocabSize: number;
  /** H: units per layer. */
  readonly hiddenSize: number;
  /** L: stacked layers. */
  readonly layers: number;
  /**
   * Whether `rnn.bias_hh_l*` is trained. The notebook has one bias per layer, PyTorch two; with false the second stays
   * at its initial value (zero), which makes the two agree.
   */
  readonly recurrentBias: boolean;
  readonly gateActivation: GateActivation;
  /** Share of a layer's outputs that training drops before the next layer, 0 to below 1 (torch.nn.LSTM's dropout). */
  readonly dropout: number;
  /** The same for the last layer's outputs, before the head. */
  readonly outputDropout: number;
}

/** The largest sizes a model may have: beyond them a mistake in the input is likelier than a wish. */
export const LIMITS = { vocabSize: 65_536, hiddenSize: 1_024, layers: 4 } as const;

/** The model of the notebook: one tanh layer with a single bias (n_a = `hiddenSize`). */
export function notebookConfig(vocabSize: number, hiddenSize = 50): ModelConfig {
  return {
    cell: 'rnn',
    vocabSize,
    hiddenSize,
    layers: 1,
    recurrentBias: false,
    gateActivation: 'sigmoid',
    dropout: 0,
    outputDropout: 0,
  };
}

/** Throws a RangeError that names the first size or share outside its limits. */
export function checkConfig(config: ModelConfig): void {
  for (const name of ['dropout', 'outputDropout'] as const) {
    if (typeof config[name] !== 'number' || !(config[name] >= 0 && config[name] < 1)) {
      throw new RangeError(`${name} is ${config[name]}; give a share from 0 to below 1.`);
    }
  }
  for (const [name, largest] of Object.entries(LIMITS)) {
    const size = config[name as keyof typeof LIMITS];
    if (!Number.isInteger(size) || size < 1 || size > largest) {
      throw new RangeError(`${name} is ${size}; give a whole number from 1 to ${largest}.`);
    }
  }
}
