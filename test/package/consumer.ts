/** A program that uses the package's types as others do: compiled, never run. */
import { DivergedError, OPTIMIZERS, createEngine, exportModel, symbolsOf } from 'mangosaurus';
import type {
  Batch,
  Engine,
  EngineOptions,
  ExportKind,
  ExportOptions,
  Model,
  OptimizerConfig,
  Tensor,
  Trace,
  Training,
  WebGpu,
} from 'mangosaurus';

const options: EngineOptions = { device: 'cpu', gpu: async () => ({ gpu: null, reason: 'none here' }) };
const optimizer: OptimizerConfig = { ...OPTIMIZERS.adam, weightDecay: 0.01 };
const batches: Batch[] = [
  { names: ['ab', [1, 2, 1]], reduction: 'sum' },
  { texts: [Int32Array.of(1, 2, 0)], carryState: true },
  { inputs: [[-1, 1]], targets: [[1, 0]] },
];

export async function useModel(engine: Engine, tensor: Tensor): Promise<number> {
  const symbols = symbolsOf(['ab']);
  const model: Model = await engine.createModel({
    symbols,
    hiddenSize: 4,
    cell: 'gru',
    optimizer,
    parameters: { 'rnn.weight_ih_l0': tensor },
  });
  const reports = await model.train(batches, { learningRate: 0.1, clipValue: 5 });
  const { gradients } = await model.lossAndGradients(batches[0]!);
  await model.writeParameters({ ...(await model.readParameters()), 'head.bias': { shape: [3], values: [0, 0, 0] } });
  const { layers, losses }: Trace = await model.trace({ name: 'ab' });
  await model.trace({ text: [1, 2] });
  const [logits] = await model.logits(['ab', [-1]]);
  const update = layers[0]!.gates['update']!.values[0]! * losses.values[0]!;
  return update + reports[0]!.loss + gradients['head.bias']!.values[0]! + logits![0]!;
}

export async function useTraining(engine: Engine): Promise<Uint8Array> {
  const training: Training = await engine.startTraining({ text: 'some text' }, { preset: 'text', epochs: 2 });
  const controller = new AbortController();
  try {
    await training.run({ signal: controller.signal, onCheckpoint: (file: Uint8Array) => void file.length });
  } catch (error) {
    if (error instanceof DivergedError) training.settings = { learningRate: 0.001, clipValue: null };
  }
  for await (const symbol of training.model.sampleText({ topK: 5 })) symbol.toUpperCase();
  // @ts-expect-error Presets are a closed list.
  await engine.startTraining({ names: ['a'] }, { preset: 'poems' });
  return training.save();
}

export async function useGpu(gpu: WebGpu): Promise<number> {
  const engine = await createEngine({ ...options, gpu });
  return useModel(engine, { shape: [12, 3], values: new Float32Array(36) });
}

export async function useExport(model: Model, kind: ExportKind): Promise<string | Uint8Array> {
  const settings: ExportOptions = { title: 'Elves', bits: 8 };
  // @ts-expect-error Kinds are a closed list.
  exportModel(await model.save(), 'exe');
  return exportModel(await model.save(), kind, settings);
}
