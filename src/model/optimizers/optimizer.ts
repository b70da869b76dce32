/** What the rest of the program must know of an optimizer; `Config` is its name and its settings. */
export interface Optimizer<Config extends { readonly name: string }> {
  /** Its kernel's name. */
  readonly name: Config['name'];
  /** What people call it. */
  readonly title: string;
  /** What it keeps from step to step: flat vectors, which start at zero, by the names of its kernel's tensors. */
  readonly states: readonly string[];
  /** The settings of its origin: PyTorch's defaults, min-char-rnn's for Adagrad. Each is from 0 to below 1. */
  readonly defaults: Config;
  /** A usual learning rate. */
  readonly learningRate: number;
  /** The values of its kernel's constants, besides LENGTH. */
  readonly constants: (config: Config) => Readonly<Record<string, number>>;
  /** What its first and its second moment are divided by at the n-th update, n from 1. */
  readonly corrections?: (config: Config, n: number) => { readonly first: number; readonly second: number };
}
