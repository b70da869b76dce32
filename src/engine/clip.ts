import { STATISTICS } from '../kernels/signature.ts';
import { emptyStepRecord } from '../model/step.ts';
import type { Executor } from '../plan/executor.ts';
import { clipPlan } from '../plan/planner.ts';
import type { Clipped } from './engine.ts';

/** Clips a flat vector with the kernel that training uses, on an executor that ends with it. */
export async function clipWith<Program>(
  executor: Executor<Program>,
  gradients: Float64Array,
  clipValue: number,
): Promise<Clipped> {
  const { length } = gradients;
  try {
    const workspace = executor.open('clip');
    workspace.reserve({ gradients: length, statistics: STATISTICS.stride });
    workspace.reserveRecords(1, 1);
    workspace.write('gradients', gradients);
    const sizes = { timeSteps: 1, batchSize: 1 };
    const program = await workspace.program('clip', sizes, () => clipPlan(length));
    workspace.setRecord(0, { ...emptyStepRecord(), clipValue });
    await workspace.run(program, 0);
    const clipped = await workspace.read([['gradients', 0, length]]);
    const statistics = await workspace.readStatistics(1);
    return {
      gradients: clipped,
      clipped: statistics.clipped[0]!,
      largestGradient: statistics.largestGradient[0]!,
    };
  } catch (failure) {
    throw await executor.explain(failure);
  } finally {
    executor.destroy();
  }
}
