/** TensorFlow.js at our jobs, written as its users would: with layers where possible, else with tensors and variables. */
import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plainWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simdWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threadedWasm from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { timedRuns } from '../../src/bench/timing.ts';
import { setupOf, trainingStep } from '../../src/bench/work.ts';

const MAX_SYMBOLS = 50;
// All three files must be named. A page that is not isolated, like this one, uses the one with SIMD and one thread.
setWasmPaths({
  'tfjs-backend-wasm.wasm': plainWasm,
  'tfjs-backend-wasm-simd.wasm': simdWasm,
  'tfjs-backend-wasm-threaded-simd.wasm': threadedWasm,
});

/**
 * Prepares a job on a backend; null for jobs that are not implemented.
 * @param {string} backend webgpu, wasm or cpu
 * @param {import('../../src/bench/job.ts').Job} job
 */
export async function prepareTfjs(backend, job) {
  if (job.kind !== 'train' && job.kind !== 'sample') return null;
  // 10,000 names in one batch took more than five minutes on a software adapter.
  if (job.kind === 'sample' && backend === 'webgpu') return null;
  if (!(await tf.setBackend(backend))) throw new Error(`TensorFlow.js has no backend ${backend} here.`);
  await tf.ready();
  const work = job.kind === 'sample' ? sampling(job) : job.batchSize === 1 ? nameTraining(job) : windowTraining(job);
  await work.once();
  return {
    description: { kind: `tfjs ${backend}`, name: `TensorFlow.js ${tf.version.tfjs}, ${backend}` },
    async run(budget) {
      // The backends share one page, so each run selects its own.
      await tf.setBackend(backend);
      let symbols = 0;
      const times = await timedRuns(async () => {
        symbols = await work.once();
      }, budget);
      return { times, symbols };
    },
    destroy: () => work.destroy(),
  };
}

/** The parameters of the notebook's network as variables with small random values. */
function notebookVariables({ vocabSize: V, hiddenSize: H }) {
  const weights = (shape, seed) => tf.variable(tf.randomUniform(shape, -0.1, 0.1, 'float32', seed));
  return { wax: weights([V, H], 1), waa: weights([H, H], 2), wya: weights([H, V], 3), b: zeros(H), by: zeros(V) };
}

function zeros(size) {
  return tf.variable(tf.zeros([size]));
}

/** A step on one name: a loop over time, gradients, clipping by value and plain SGD. The state is carried. */
function nameTraining({ model, timeSteps: T }) {
  const { config } = setupOf(model, T);
  const variables = notebookVariables(config);
  const { batch, learningRate, clipValue } = trainingStep(config, T, 1);
  const optimizer = tf.train.sgd(learningRate);
  const state = tf.variable(tf.zeros([1, config.hiddenSize]), false);
  const once = async () => {
    const loss = tf.tidy(() => {
      const inputs = tf.oneHot(tf.tensor1d(batch.inputs, 'int32'), config.vocabSize).toFloat();
      const targets = tf.oneHot(tf.tensor1d(batch.targets, 'int32'), config.vocabSize).toFloat();
      let last = state;
      const { value, grads } = tf.variableGrads(() => {
        const { wax, waa, wya, b, by } = variables;
        const states = [];
        let h = state;
        for (const x of tf.split(inputs, T)) {
          h = tf.tanh(tf.add(tf.add(tf.matMul(x, wax), tf.matMul(h, waa)), b));
          states.push(h);
        }
        last = tf.keep(h.clone());
        const logits = tf.add(tf.matMul(tf.concat(states), wya), by);
        return tf.sum(tf.losses.softmaxCrossEntropy(targets, logits, undefined, undefined, tf.Reduction.NONE));
      }, Object.values(variables));
      const clipped = Object.entries(grads).map(([name, gradient]) => [
        name,
        tf.clipByValue(gradient, -clipValue, clipValue),
      ]);
      optimizer.applyGradients(Object.fromEntries(clipped));
      state.assign(last);
      last.dispose();
      return value;
    });
    await loss.data();
    loss.dispose();
    return T;
  };
  return { once, destroy: () => tf.dispose([...Object.values(variables), state]) };
}

/** A step on windows of verse: stacked layers and a dense softmax, with RMSProp. */
function windowTraining({ model, batchSize: B, timeSteps: T }) {
  const { config, training } = setupOf(model, T);
  const { hiddenSize: units, vocabSize: V, layers } = config;
  const layer = { rnn: tf.layers.simpleRNN, lstm: tf.layers.lstm, gru: tf.layers.gru }[config.cell];
  const network = tf.sequential();
  for (let l = 0; l < layers; l++) {
    const input = l === 0 ? { inputShape: [T, V] } : {};
    const activations = { recurrentActivation: 'sigmoid', recurrentInitializer: 'glorotUniform' };
    network.add(layer({ units, returnSequences: l < layers - 1, ...activations, ...input }));
  }
  network.add(tf.layers.dense({ units: V, activation: 'softmax' }));
  const { batch, learningRate } = trainingStep(config, T, B);
  const optimizer = tf.train.rmsprop(learningRate, training.optimizer.decay);
  network.compile({ optimizer, loss: 'categoricalCrossentropy' });
  // TensorFlow.js layers take B x T.
  const ids = Int32Array.from({ length: B * T }, (_, i) => batch.inputs[(i % T) * B + Math.floor(i / T)]);
  const last = batch.targets.slice((T - 1) * B);
  const once = async () => {
    const x = tf.tidy(() => tf.oneHot(tf.tensor2d(ids, [B, T], 'int32'), V).toFloat());
    const y = tf.tidy(() => tf.oneHot(tf.tensor1d(last, 'int32'), V).toFloat());
    await network.trainOnBatch(x, y);
    tf.dispose([x, y]);
    return B * T;
  };
  return {
    once,
    destroy() {
      network.dispose();
      optimizer.dispose();
    },
  };
}

/** Samples all names in one batch, symbol by symbol, with one read-back at the end. */
function sampling({ model, count }) {
  const { config } = setupOf(model, 13);
  const variables = notebookVariables(config);
  const { wax, waa, wya, b, by } = variables;
  const once = async () => {
    const drawn = tf.tidy(() => {
      let h = tf.zeros([count, config.hiddenSize]);
      let x = tf.zeros([count, config.vocabSize]);
      const symbols = [];
      for (let t = 0; t < MAX_SYMBOLS; t++) {
        h = tf.tanh(tf.add(tf.add(tf.matMul(x, wax), tf.matMul(h, waa)), b));
        const ids = tf.multinomial(tf.add(tf.matMul(h, wya), by), 1, t).reshape([count]);
        x = tf.oneHot(ids.toInt(), config.vocabSize).toFloat();
        symbols.push(ids);
      }
      return tf.stack(symbols, 1);
    });
    const ids = await drawn.data();
    drawn.dispose();
    return symbolsIn(ids, count);
  };
  return { once, destroy: () => tf.dispose(Object.values(variables)) };
}

/** The number of symbols up to each name's newline, over all names. */
function symbolsIn(ids, count) {
  let symbols = 0;
  for (let name = 0; name < count; name++) {
    const end = ids.indexOf(0, name * MAX_SYMBOLS) - name * MAX_SYMBOLS;
    symbols += end >= 0 && end < MAX_SYMBOLS ? end + 1 : MAX_SYMBOLS;
  }
  return symbols;
}
