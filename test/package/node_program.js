/** Runs as a program of its own beside the installed package; tells what it found as one line of JSON. */
const before = new Set(Object.getOwnPropertyNames(globalThis));
const environment = JSON.stringify(process.env);
const library = await import('mangosaurus');
const addedGlobals = Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name));
/** Whether the addon that brings WebGPU to Node is among the libraries that the process has loaded. */
const hasGpu = () => process.report.getReport().sharedObjects.some((path) => path.endsWith('dawn.node'));
const loadedGpu = hasGpu();
const results = { addedGlobals, loadedGpu, sameEnvironment: JSON.stringify(process.env) === environment, engines: {} };

const symbols = library.symbolsOf(['anna', 'bob']);
const batch = { names: ['anna', 'bob'] };
for (const device of ['cpu', 'reference']) {
  const engine = await library.createEngine({ device });
  const model = await engine.createModel({ symbols, cell: 'gru', hiddenSize: 8, optimizer: library.OPTIMIZERS.adam });
  const reports = await model.train(Array(40).fill(batch), { learningRate: 0.05 });
  const copy = await engine.loadModel(await model.save());
  const given = await engine.createModel({
    symbols,
    cell: 'gru',
    hiddenSize: 8,
    parameters: await model.readParameters(),
  });
  const logits = [];
  for (const each of [model, copy, given]) logits.push(Array.from((await each.logits(['bob']))[0]));
  const names = await model.sampleNames({ count: 3 });
  results.engines[device] = { losses: reports.map(({ loss }) => loss), logits, names };
}
(await library.createEngine({ device: 'auto' })).destroy();
console.log(JSON.stringify({ ...results, loadedGpuWhenAsked: hasGpu() }));
