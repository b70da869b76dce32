/** jax-js at training steps on names. One compiled function does the whole step. */
import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax';
import { version } from './node_modules/@jax-js/jax/package.json';
import { timedRuns } from '../../src/bench/timing.ts';
import { setupOf, trainingStep } from '../../src/bench/work.ts';

const CELLS_WRITTEN = ['rnn'];

/**
 * Prepares a job on a device; null for jobs that are not implemented.
 * @param {string} device webgpu or wasm
 * @param {import('../../src/bench/job.ts').Job} job
 */
export async function prepareJax(device, job) {
  if (job.kind !== 'train' || job.batchSize !== 1 || !CELLS_WRITTEN.includes(job.model.cell)) return null;
  const devices = await init(device);
  if (!devices.includes(device)) throw new Error(`jax-js has no device ${device} here.`);
  defaultDevice(device);
  const work = nameTraining(job);
  await work.once();
  return {
    description: { kind: `jax-js ${device}`, name: `jax-js ${version}, ${device}` },
    async run(budget) {
      defaultDevice(device);
      return { times: await timedRuns(work.once, budget), symbols: job.timeSteps };
    },
    destroy: () => work.destroy(),
  };
}

/** A step on one name: loss, gradients, clipping by value and plain SGD in one compiled function. The state is carried. */
function nameTraining({ model, timeSteps: T }) {
  const { config } = setupOf(model, T);
  const { vocabSize: V, hiddenSize: H } = config;
  const { batch, learningRate, clipValue } = trainingStep(config, T, 1);
  const loss = ({ wax, waa, wya, b, by }, state, inputs, targets) => {
    const projected = np.matmul(nn.oneHot(inputs, V), wax).add(b);
    const states = [];
    let h = state;
    for (let t = 0; t < T; t++) {
      h = np.tanh(projected.ref.slice(t).reshape([1, H]).add(np.matmul(h, waa.ref)));
      states.push(h.ref);
    }
    projected.dispose();
    waa.dispose();
    const logits = np.matmul(np.concatenate(states, 0), wya).add(by);
    return [nn.logSoftmax(logits).mul(nn.oneHot(targets, V)).sum().mul(-1), h];
  };
  const step = jit((parameters, state, inputs, targets) => {
    const copies = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, value.ref]));
    const [[value, last], gradients] = valueAndGrad(loss, { hasAux: true })(copies, state, inputs, targets);
    const updated = Object.entries(parameters).map(([name, parameter]) => [
      name,
      parameter.sub(np.clip(gradients[name], -clipValue, clipValue).mul(learningRate)),
    ]);
    return [value, last, Object.fromEntries(updated)];
  });
  const weights = (shape, seed) =>
    np.array(Float32Array.from({ length: shape[0] * shape[1] }, (_, i) => 0.1 * Math.sin(i + seed))).reshape(shape);
  let parameters = {
    wax: weights([V, H], 1),
    waa: weights([H, H], 2),
    wya: weights([H, V], 3),
    b: np.zeros([H]),
    by: np.zeros([V]),
  };
  let state = np.zeros([1, H]);
  const once = async () => {
    const inputs = np.array(batch.inputs, { dtype: np.int32 });
    const targets = np.array(batch.targets, { dtype: np.int32 });
    let value;
    [value, state, parameters] = step(parameters, state, inputs, targets);
    await value.data();
    await blockUntilReady(parameters);
  };
  return {
    once,
    destroy() {
      for (const array of [state, ...Object.values(parameters)]) array.dispose();
    },
  };
}
