/** `npm run bench`: the command `bench` on every WebGPU adapter, with each row's share of the adapter's limits. */
import process from 'node:process';
import { Command } from 'commander';
import { withPrediction, withShares } from '../src/bench/row.ts';
import { addBench, oneOfEachKind } from '../src/cli/bench.ts';
import type { BenchedEngine, FindEngines } from '../src/cli/bench.ts';
import { endingOf } from '../src/cli/exit.ts';
import { nodeContext } from '../src/cli/node_context.ts';
import { adapterNames } from './adapter_names.ts';
import { nodeLimits } from './limits/node_limits.ts';

const context = nodeContext();
const program = new Command('npm run')
  .exitOverride()
  .configureOutput({ writeOut: (text) => void context.out.write(text), writeErr: () => undefined });
addBench(program, context, everyAdapter());
try {
  await program.parseAsync(['bench', ...process.argv.slice(2)], { from: 'user' });
} catch (error) {
  const { code, message } = endingOf(error, undefined);
  if (message !== null)
    context.notes.line(`bench: ${message.replace('mangosaurus --help', 'npm run bench -- --help')}`);
  process.exitCode = code;
}

/** All adapters whose names match `--adapter`, each with its limits; then the other engines. */
function everyAdapter(): FindEngines {
  return async (options, { notes }) => {
    const others = (await oneOfEachKind(options, context)).slice(options.device === 'auto' ? 1 : 0);
    if (options.device !== 'auto' && options.device !== 'gpu') return others;
    const names = await adapterNames(options.adapter);
    const engines: BenchedEngine[] = [];
    for (const name of names) {
      const limits = await nodeLimits(name);
      const measured = await context.measureAdapter(name);
      notes.line(`${name}: ${JSON.stringify({ ...limits, ...measured?.rates })}`);
      engines.push({
        open: () => context.openEngine('gpu', name),
        complete: (row) => withPrediction(withShares(row, limits), measured),
      });
    }
    // Without any adapter, opening the engine throws an error with the reason and the remedy.
    const gpus = engines.length > 0 ? engines : await oneOfEachKind({ ...options, device: 'gpu' }, context);
    return options.device === 'gpu' ? gpus : [...gpus, ...others];
  };
}
