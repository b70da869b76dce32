import { openEngine } from '../engine/choose.ts';
import type { FindGpu } from '../engine/choose.ts';
import type { KnownSpeeds } from '../engine/known_speeds.ts';
import { fingerprintOf } from '../formats/fingerprint.ts';
import { writeRun } from '../formats/run_file.ts';
import type { StartingModel } from '../train/grow.ts';
import { shapeOf } from '../train/shape.ts';
import { scoreOf, sweepEach } from '../train/sweep.ts';
import type { TrainingRun } from '../train/training_run.ts';
import { openSource } from './corpus_report.ts';
import { ProgressLog } from './progress_log.ts';
import type { Reply, SweepOrder, SweptRun } from './protocol.ts';
import { fromBase, jobOf, startsFromBase } from './training_jobs.ts';

/** Milliseconds between two messages. */
const POST_EVERY_MS = 100;
/** Points of a curve, about, at the same iterations for all runs. */
const POINTS = 200;

/** What a sweep needs of the worker. */
export interface SweepParts {
  readonly gpu: FindGpu;
  /** What was measured of engines. */
  readonly known: KnownSpeeds;
  /** The built-in model of names. */
  readonly base: () => Promise<StartingModel>;
  readonly post: (reply: Reply) => void;
}

/** Trains the runs of an order, and posts how they go. Small lists start from the built-in model, as the page's run does. */
export async function postSweep(
  id: number,
  { corpus: source, settings, learningRates, seeds }: SweepOrder,
  { gpu, known, base, post }: SweepParts,
): Promise<void> {
  const { job } = await jobOf(await openSource(source), settings);
  const { corpus, recipe, from } = startsFromBase(job) ? fromBase(job, await base()) : job;
  const engine = await openEngine({ device: settings.device, shape: shapeOf(recipe, corpus), gpu, known });
  post({ type: 'device', description: engine.description });
  engine.onRecovered = (message) => post({ type: 'recovered', message });

  const logs = new Map<number, ProgressLog>();
  let last = -Infinity;
  const send = (ended: SweptRun | null, done = false): void => {
    const points = [...logs].map(([run, log]) => [run, log.take().points] as const).filter(([, { length }]) => length);
    post({ type: 'swept', id, points, ended, done, error: null });
    last = performance.now();
  };
  const follow = (run: TrainingRun, index: number) => {
    const log = new ProgressLog(run, [], Math.ceil(recipe.iterations / POINTS));
    logs.set(index, log);
    return {
      onReport: (...[progress, smoothLosses]: Parameters<ProgressLog['add']>): void => {
        log.add(progress, smoothLosses);
        if (performance.now() - last >= POST_EVERY_MS) send(null);
      },
      onHeldOut: (...[loss]: Parameters<ProgressLog['measured']>): void => log.measured(loss),
    };
  };
  const fingerprint = await fingerprintOf(corpus);
  let least = Infinity;
  try {
    const options = { engine, corpus, recipe, learningRates, seeds, follow, ...(from && { from }) };
    await sweepEach(options, async (swept, run) => {
      const { iteration, smoothLoss, best } = swept.checkpoint;
      const score = scoreOf(swept);
      const model = score < least ? writeRun(swept, swept.checkpoint, fingerprint) : null;
      least = Math.min(least, score);
      const measured = best && { iteration: best.iteration, natsPerSymbol: best.natsPerSymbol };
      send({ run, iteration, smoothLoss: smoothLoss ?? NaN, best: measured, divergedAt: swept.divergedAt, model });
      logs.delete(run);
    });
    send(null, true);
  } finally {
    engine.destroy();
  }
}
