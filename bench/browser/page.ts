/** A benchmark page with our engines. `chrome.ts` controls it through the global `bench`, which is set here. */
import { parseJob } from '../../src/bench/job.ts';
import { prepare } from '../../src/bench/measure.ts';
import type { Limits } from '../../src/bench/row.ts';
import { browserGpu, openEngine } from '../../src/engine/choose.ts';
import type { DeviceChoice } from '../../src/engine/engine.ts';
import { measureLimits } from '../limits/limits.ts';
import type { PageBench } from './page_bench.ts';

export const bench: PageBench = {
  async prepare(device, job) {
    const parsed = parseJob(job);
    if (!parsed) throw new RangeError(`There is no job "${job}".`);
    const open = () => openEngine({ device: device as DeviceChoice, gpu: browserGpu });
    const engine = await open();
    const runner = await prepare(parsed, engine, open);
    return {
      description: { kind: engine.description.kind, name: engine.description.name },
      run: (budget) => runner.run(budget),
      destroy() {
        runner.destroy();
        engine.destroy();
      },
    };
  },
  async limits(): Promise<Limits | null> {
    const { gpu } = await browserGpu();
    return gpu && measureLimits(gpu);
  },
};
Object.assign(globalThis, { bench });
