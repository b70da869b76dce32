import { writeFile } from 'node:fs/promises';
import { createEngine, dinosaurNames } from 'mangosaurus';

const engine = await createEngine({ device: 'auto' });
console.log(`${engine.description.name}: ${engine.description.reason}`);

// Learn a list of names, and watch.
const training = await engine.startTraining(
  { names: dinosaurNames() },
  { recipe: { hiddenSize: 32, iterations: 200 } },
);
await training.run({
  onHeldOut: ({ iteration, natsPerSymbol }) => console.log(`Step ${iteration}: ${natsPerSymbol.toFixed(3)} nats`),
});
console.log((await training.model.sampleNames({ count: 5, prime: 'tri' })).join(', '));
await writeFile('dinosaurs.safetensors', await training.save());

// A training loop of your own, on the model that was kept.
const model = await engine.loadModel(await training.save());
const batch = { names: ['mangosaurus', 'triceratops'] };
for (let step = 0; step < 20; step++) {
  const [report] = await model.train([batch], { learningRate: 0.1, maxNorm: 1 });
  console.log(`Loss ${report.loss.toFixed(3)}`);
}
const { gradients } = await model.lossAndGradients(batch);
console.log(Object.entries(gradients).map(([name, { shape }]) => `${name} [${shape}]`));
engine.destroy();
