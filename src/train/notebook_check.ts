import type { Engine } from '../engine/engine.ts';
import { notebookConfig } from '../model/config.ts';
import { layoutOf, tensorOf, viewOf } from '../model/layout.ts';
import { firstDouble, NumpyRandom } from '../model/random/numpy_legacy.ts';

/** One row of the notebook check: a number that the notebook printed, and the engine's. */
export interface CheckRow {
  /** Which of the notebook's test cells: clip, sample or optimize. */
  readonly cell: string;
  readonly quantity: string;
  readonly expected: string;
  readonly got: string;
  readonly passed: boolean;
  /** The tolerance and its reason, in words. */
  readonly tolerance: string;
}

/** The notebook's tensors in the order in which its test cells draw them, with the layout's names. */
const DRAWN = ['rnn.weight_ih_l0', 'rnn.weight_hh_l0', 'head.weight', 'rnn.bias_ih_l0', 'head.bias'] as const;
/** n_a of the sample and optimize cells. */
const UNITS = 100;
/** The notebook's symbols: newline and a to z. */
const SYMBOLS = 27;

/** Runs the notebook's test cells on an engine (notebook, cells 5, 7 and 9). */
export async function checkNotebook(engine: Engine): Promise<CheckRow[]> {
  return [...(await checkClip(engine)), ...(await checkSample(engine)), ...(await checkOptimize(engine))];
}

async function checkClip(engine: Engine): Promise<CheckRow[]> {
  const random = new NumpyRandom(3);
  const shapes = { dWax: [5, 3], dWaa: [5, 5], dWya: [2, 5], db: [5, 1], dby: [2, 1] } as const;
  const starts: Record<string, number> = {};
  const flat: number[] = [];
  for (const [name, [rows, columns]] of Object.entries(shapes)) {
    starts[name] = flat.length;
    flat.push(...random.randnArray(rows * columns).map((value) => value * 10));
  }
  const { gradients } = await engine.clip(Float64Array.from(flat), 10);
  const row = (name: keyof typeof shapes, i: number, j: number, label: string, expected: string) =>
    near(
      engine,
      'clip',
      label,
      expected,
      gradients[starts[name]! + i * shapes[name][1] + j]!,
      1e-6,
      'float32 keeps 7 digits',
    );
  return [
    row('dWaa', 1, 2, 'dWaa[1][2]', '10'),
    row('dWax', 3, 1, 'dWax[3][1]', '-10'),
    row('dWya', 1, 2, 'dWya[1][2]', '0.29713815361'),
    row('db', 4, 0, 'db[4]', '10'),
    row('dby', 1, 0, 'dby[1]', '8.45833407'),
  ];
}

/** The symbols the notebook printed, as far as float64 gives them on every machine. */
const SAMPLED = [
  12, 17, 24, 14, 13, 9, 10, 22, 24, 6, 13, 11, 12, 6, 21, 15, 21, 14, 3, 2, 1, 21, 18, 24, 7, 25, 6, 25, 18, 10, 16, 2,
  3, 8, 15, 12, 11, 7, 1, 12, 10, 2, 7,
];
/** Float32 reproduces only the first symbols: the weights are large here, tanh saturates, and rounding errors grow. */
const SURE_IN_FLOAT32 = 12;

async function checkSample(engine: Engine): Promise<CheckRow[]> {
  const { config, parameters } = drawModel(new NumpyRandom(2));
  const model = await engine.createModel(config, parameters);
  const maxLength = 50;
  const values = Float64Array.from({ length: maxLength }, (_, t) => firstDouble(2 * t));
  const [symbols] = await model.sample({ count: 1, maxLength, temperature: 1, uniforms: { kind: 'given', values } });
  model.destroy();
  const exact = engine.description.kind === 'reference';
  const count = exact ? SAMPLED.length : SURE_IN_FLOAT32;
  const got = [...symbols!.slice(0, count)].join(', ');
  const expected = SAMPLED.slice(0, count).join(', ');
  const tolerance = exact
    ? 'all that float64 gives on every machine'
    : 'the first 12: weights are large here, tanh saturates, and float32 goes other ways later';
  const quantity = `first ${count} of the sampled indices`;
  return [{ cell: 'sample', quantity, expected, got, passed: got === expected, tolerance }];
}

async function checkOptimize(engine: Engine): Promise<CheckRow[]> {
  const random = new NumpyRandom(1);
  const hidden = random.randnArray(UNITS);
  const { config, layout, parameters } = drawModel(random);
  const model = await engine.createModel(config, parameters);
  await model.writeState({ parameters, hidden, hiddenBatchSize: 1, optimizer: {}, updates: 0 });
  const inputs = Int32Array.of(12, 3, 5, 11, 22, 3);
  const targets = Int32Array.of(4, 14, 11, 22, 25, 26);
  const batch = { inputs, targets, timeSteps: 6, batchSize: 1, carryState: true, lossScale: 1 };
  const result = await model.lossAndGradients(batch);
  model.destroy();
  const clipped = (await engine.clip(Float64Array.from(result.gradients), 5)).gradients;
  const gradient = (name: string, i: number) => clipped[tensorOf(layout, name).offset + i]!;
  const dWax = viewOf(clipped, layout, 'rnn.weight_ih_l0');
  const argmax = dWax.indexOf(Math.max(...dWax));
  const row = (quantity: string, expected: string, got: number) =>
    near(
      engine,
      'optimize',
      quantity,
      expected,
      got,
      1e-3,
      'weights are large here, tanh saturates: float32 keeps 3 digits',
    );
  return [
    row('Loss', '126.503975722', result.loss),
    row('dWaa[1][2]', '0.194709315347', gradient('rnn.weight_hh_l0', UNITS + 2)),
    row('argmax(dWax)', '93', argmax),
    row('dWya[1][2]', '-0.007773876032', gradient('head.weight', UNITS + 2)),
    row('db[4]', '-0.06809825', gradient('rnn.bias_ih_l0', 4)),
    row('dby[1]', '0.01538192', gradient('head.bias', 1)),
    row('a_last[4]', '-1', result.hidden[4]!),
  ];
}

/** The model of the test cells: every tensor drawn from the normal distribution. */
function drawModel(random: NumpyRandom) {
  const config = notebookConfig(SYMBOLS, UNITS);
  const layout = layoutOf(config);
  const parameters = new Float64Array(layout.length);
  for (const name of DRAWN) viewOf(parameters, layout, name).set(random.randnArray(tensorOf(layout, name).length));
  return { config, layout, parameters };
}

/**
 * One row. The reference must give every digit that the notebook printed; float32 engines pass where the relative
 * error, or an absolute one a hundred times smaller, is within the tolerance.
 */
function near(
  engine: Engine,
  cell: string,
  quantity: string,
  expected: string,
  got: number,
  tolerance: number,
  why: string,
): CheckRow {
  const value = Number(expected);
  const decimals = expected.split('.')[1]?.length ?? 0;
  const exact = engine.description.kind === 'reference';
  const allowed = exact ? 0.5 * 10 ** -decimals + 1e-12 : tolerance * Math.max(Math.abs(value), 0.01);
  return {
    cell,
    quantity,
    expected,
    got: Number.isInteger(got) ? String(got) : got.toPrecision(10),
    passed: Math.abs(got - value) <= allowed,
    tolerance: exact ? 'every digit that the notebook printed' : `within ${tolerance}: ${why}`,
  };
}
