import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/corpus/errors.ts';
import type { Trace } from '../../src/engine/engine.ts';
import { CELLS, CELL_NAMES } from '../../src/model/cells/index.ts';
import type { ModelConfig } from '../../src/model/config.ts';
import { layoutOf, viewOf } from '../../src/model/layout.ts';
import {
  numpyName,
  backwardProgram,
  forwardProgram,
  learningProgram,
  stepProgram,
} from '../../src/ui/lesson/numpy/index.ts';
import { expectClose } from '../helpers/close.ts';
import { NUMPY_PYTHON, flat, runNumpy } from '../helpers/numpy_programs.ts';
import { temporaryFolder } from '../helpers/temporary_folder.ts';
import { CLOSE, INPUTS, SYMBOLS, TARGETS, createModel, modelOf } from '../helpers/lesson_models.ts';

const folder = temporaryFolder();
const [CLIP_VALUE, LEARNING_RATE] = [0.05, 0.3];

const KINDS = CELL_NAMES.flatMap((cell) =>
  (CELLS[cell].gated ? (['sigmoid', 'hard_sigmoid'] as const) : (['sigmoid'] as const)).flatMap((gateActivation) =>
    [1, 2].flatMap((layers) =>
      (CELLS[cell].recurrentProduct ? [false, true] : [false]).map((recurrentBias) => {
        const title = `${cell}, ${gateActivation}, layers: ${layers}, second bias: ${recurrentBias}`;
        return [title, modelOf({ cell, gateActivation, layers, recurrentBias })] as const;
      }),
    ),
  ),
);

/** Gradients, or parameters, by the program's names. */
const byName = (config: ModelConfig, vector: Float32Array | Float64Array): Record<string, ArrayLike<number>> => {
  const layout = layoutOf(config);
  const tensors = layout.tensors.filter(({ trainable }) => trainable);
  return Object.fromEntries(
    tensors.map(({ name }) => [numpyName(config, name), viewOf(Float64Array.from(vector), layout, name)]),
  );
};

const expectTensors = (got: unknown, expected: Record<string, ArrayLike<number>>): void => {
  const tensors = got as Record<string, unknown>;
  expect(Object.keys(tensors).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, values] of Object.entries(expected)) expectClose(flat(tensors[name]), values, CLOSE, name);
};
/** Oracle: the float64 engine on the same float32 parameters. */
describe.skipIf(NUMPY_PYTHON === null)('programs of the lesson', () => {
  let results: ReturnType<typeof runNumpy>;

  beforeAll(() => {
    results = runNumpy(
      KINDS.flatMap(([, model]) => {
        const shown = { ...model, inputs: INPUTS, targets: TARGETS, clipValue: CLIP_VALUE };
        const names = ['logits', 'probabilities', 'losses', 'loss'];
        return [
          {
            program: forwardProgram(shown),
            values: {
              ...Object.fromEntries(names.map((name) => [name, name])),
              states: '[layer[1][1:] for layer in kept]',
            },
          },
          {
            program: backwardProgram(shown),
            values: { gradients: 'gradients', states: '[state_gradients[l] for l in range(layers)]' },
          },
          {
            program: stepProgram({ ...shown, optimizer: 'sgd', learningRate: LEARNING_RATE }),
            values: {
              losses: '[loss_before, loss_after]',
              parameters: '{name: parameters[name] for name in gradients}',
            },
          },
        ];
      }),
    );
  });

  describe.each(KINDS.map(([title, model], i) => [title, model, 3 * i] as const))('%s', (_, model, first) => {
    const { config } = model;
    let trace: Trace;
    beforeAll(async () => {
      trace = await (await createModel(model)).trace(INPUTS, TARGETS);
    });

    it('compute what the network computes', () => {
      const { values, printed } = results[first]!;
      for (const name of ['logits', 'probabilities', 'losses'] as const) {
        expectClose(flat(values[name]), trace[name], CLOSE, name);
      }
      expectClose([values['loss'] as number], [trace.loss], CLOSE, 'loss');
      for (const [l, states] of (values['states'] as unknown[]).entries()) {
        expectClose(flat(states), trace.layers[l]!.hidden, CLOSE, `states of layer ${l}`);
      }
      expect(printed.trimEnd().split('\n').at(-1)).toBe(`loss: ${trace.loss.toFixed(6)}`);
      expect(printed).toContain(`'\\\\' -> 'a'  probability `);
    });

    it('compute its gradients', () => {
      const { values, printed } = results[first + 1]!;
      const expected = byName(config, trace.gradients);
      expectTensors(values['gradients'], expected);
      for (const [l, states] of (values['states'] as unknown[]).entries()) {
        expectClose(flat(states), trace.layers[l]!.hiddenGradients, CLOSE, `gradients of states, layer ${l}`);
      }
      for (const [name, gradient] of Object.entries(expected)) {
        const sizes = Array.from(gradient, Math.abs);
        const cut = sizes.filter((size) => size > CLIP_VALUE).length;
        const norm = Math.hypot(...sizes);
        expect(printed).toContain(
          `${name}: norm ${norm.toFixed(6)}  largest ${Math.max(...sizes).toFixed(6)}  cut ${cut} of ${sizes.length}\n`,
        );
      }
    });

    it('make its step', async () => {
      const { values } = results[first + 2]!;
      const engine = await createModel(model);
      const T = INPUTS.length;
      const batch = { inputs: INPUTS, targets: TARGETS, timeSteps: T, batchSize: 1, carryState: false, lossScale: 1 };
      await engine.train([{ batch, learningRate: LEARNING_RATE, clipValue: CLIP_VALUE }]);
      const after = await engine.trace(INPUTS, TARGETS);
      expectClose(values['losses'] as number[], [trace.loss, after.loss], CLOSE, 'losses');
      expectTensors(values['parameters'], byName(config, (await engine.readState()).parameters));
    });
  });
});

describe.skipIf(NUMPY_PYTHON === null)('the program of the Forward chapter', () => {
  const model = modelOf({});
  const shown = { ...model, inputs: INPUTS, targets: TARGETS };

  it('runs as it is copied, and prints the loss', async () => {
    const path = join(folder, 'forward.py');
    writeFileSync(path, forwardProgram(shown));
    const done = spawnSync(NUMPY_PYTHON!, [path], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
    });
    expect(done.stderr).toBe('');
    expect(done.status).toBe(0);
    const { loss } = await (await createModel(model)).trace(INPUTS, TARGETS);
    expect(done.stdout).toMatch(new RegExp(`loss: ${loss.toFixed(6)}\n$`));
  });

  it('computes the loss where a probability is too small for a number', async () => {
    const parameters = model.parameters.map((value) => 1000 * value);
    const { loss } = await (await createModel({ ...model, parameters })).trace(INPUTS, TARGETS);
    expect(loss).toBeGreaterThan(1000);
    const [run] = runNumpy([{ program: forwardProgram({ ...shown, parameters }), values: { loss: 'loss' } }]);
    expectClose([run!.values['loss'] as number], [loss], CLOSE, 'loss');
  });

  it('adds a second bias that is not trained, where it is not zero', async () => {
    const models = (['rnn', 'lstm', 'gru'] as const).map((cell) => {
      const changed = modelOf({ cell });
      viewOf(changed.parameters, layoutOf(changed.config), 'rnn.bias_hh_l0').fill(0.5);
      return changed;
    });
    const programs = models.map((changed) =>
      backwardProgram({ ...changed, inputs: INPUTS, targets: TARGETS, clipValue: 5 }),
    );
    const values = { gradients: 'gradients', loss: '-(log_p * y).sum()' };
    const runs = runNumpy(programs.map((program) => ({ program, values })));
    for (const [i, changed] of models.entries()) {
      const { loss, gradients } = await (await createModel(changed)).trace(INPUTS, TARGETS);
      const { values } = runs[i]!;
      expectClose([values['loss'] as number], [loss], CLOSE, changed.config.cell);
      expectTensors(values['gradients'], byName(changed.config, gradients));
    }
  });
});

describe('programs of the lesson', () => {
  const model = modelOf({});
  const shown = { ...model, inputs: INPUTS, targets: TARGETS, clipValue: 5, learningRate: 0.01 };

  it('have the names of the notebook for its network', () => {
    const program = backwardProgram(shown);
    for (const name of ['Wax', 'Waa', 'b', 'Wya', 'by']) {
      expect(program).toContain(`    '${name}': `);
      expect(program).toMatch(new RegExp(`(gradients\\[|\\{|, )'${name}'(\\] =|:)`));
    }
    expect(program).not.toMatch(/b_hh|_l0|weight|bias/);
  });

  it('are short', () => {
    const programs = KINDS.map(([, kind]) => stepProgram({ ...shown, ...kind, optimizer: 'sgd' }));
    const lines = programs.map((program) => program.split('\n').filter((line) => line.trim() !== ''));
    const code = lines.map((all) => all.filter((line) => !/^ +'\S+': /.test(line)).length);
    expect(Math.max(...code)).toBeLessThanOrEqual(80);
    for (const line of lines.flat()) if (!line.includes('tensor((')) expect(line.length).toBeLessThanOrEqual(120);
  });

  it('say what is wrong with what they are given', () => {
    const optimizer = 'sgd' as const;
    const refused: [() => string, RegExp][] = [
      [() => stepProgram({ ...shown, optimizer: 'adam' }), /not of adam/],
      [() => stepProgram({ ...shown, optimizer, learningRate: NaN }), /learning rate is NaN/],
      [() => backwardProgram({ ...shown, clipValue: 0 }), /clip value is 0/],
      [() => forwardProgram({ ...shown, parameters: shown.parameters.slice(1) }), /but \d+ were given/],
      [() => forwardProgram({ ...shown, symbols: ['\n', ...SYMBOLS] }), /7 symbols, but 8/],
      [() => forwardProgram({ ...shown, inputs: Int32Array.of(-1, 7, 1, 1, 1, 1) }), /no symbol 7/],
      [() => forwardProgram({ ...shown, targets: Int32Array.of(1) }), /6 inputs and 1 targets/],
      [() => forwardProgram({ ...shown, inputs: new Int32Array(0) }), /empty/],
      [() => learningProgram({ ...shown, sequences: [] }), /no names/],
    ];
    for (const [write, words] of refused) {
      expect(write).toThrow(InputError);
      expect(write).toThrow(words);
    }
  });

  it('take a clip value that cuts nothing', () => {
    expect(backwardProgram({ ...shown, clipValue: Infinity })).toContain('clip_value = np.inf\n');
  });
});
