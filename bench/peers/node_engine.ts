import process from 'node:process';
import { parseJob } from '../../src/bench/job.ts';
import { prepare } from '../../src/bench/measure.ts';
import type { OpenEngine } from '../../src/bench/measure.ts';
import type { Contender } from '../contender.ts';

/** One of our engines in this process as a contender. */
export function nodeContender(label: string, open: OpenEngine): Contender {
  return {
    label,
    runtime: `Node ${process.versions.node}`,
    async prepare(job) {
      const engine = await open();
      const runner = await prepare(parseJob(job)!, engine, open);
      return {
        description: engine.description,
        run: (budget) => runner.run(budget),
        destroy() {
          runner.destroy();
          engine.destroy();
        },
      };
    },
  };
}
