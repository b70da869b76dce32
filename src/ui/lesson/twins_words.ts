import { EXPLODED_AT, STEPS_PER_POINT } from '../../train/explosion.ts';
import type { Explosion } from '../../worker/protocol.ts';
import { twoDigits, whole } from '../format.ts';
import { gradientName } from './gradients.ts';
import { figure } from './lesson_view.ts';
import type { Twin, TwinsState } from './twins_controller.ts';

/** What counts as exploded. */
export const EXPLODED_WORDS = `A network counts as exploded here at the first step at which the loss of a name is more than ${EXPLODED_AT === 2 ? 'twice' : `${EXPLODED_AT} times`} what guessing all symbols alike would give, or no longer a finite number.`;

/** What came of the twins, sentence by sentence. */
export function verdictOf(state: TwinsState): readonly string[] {
  const { phase, twins, inNotebook } = state;
  const { free, clipped, again } = twins;
  if (phase === 'idle') return [];
  if (phase === 'stopped') return ['Stopped.'];
  if (phase === 'running') return [again ? 'Going on from before it, with clipping…' : 'Training both…'];
  const limit = `±${figureOf(state.clipValue)}`;
  const words = [outcome('Without clipping', free, inNotebook), outcome(`Clipped at ${limit}`, clipped, inNotebook)];
  if (!again && !free.explosion && !clipped.explosion && !free.error && !clipped.error) {
    words.push('Neither explodes: try a larger learning rate.');
  } else if (clipped.explosion) words.push('Clipping at a smaller value may hold it.');
  if (again) {
    const at = whole(free.explosion!.back.iteration);
    words.push(outcome(`Back at iteration ${at}, and on with clipping at ${limit}`, again, inNotebook));
  }
  return words;
}

function outcome(which: string, { points, explosion, error }: Twin, inNotebook: boolean): string {
  if (error) return `${which}: ${error}`;
  if (explosion) return `${which} it explodes ${explosionWords(explosion, inNotebook)}`;
  return `${which} it does not explode: ${twoDigits(points.at(-1)?.loss ?? NaN)} nats per symbol over the last ${STEPS_PER_POINT} steps.`;
}

function explosionWords({ iteration, times, where, largestGradient }: Explosion, inNotebook: boolean): string {
  const [, tensor] = /^the gradient of (\S+)$/.exec(where) ?? [];
  const place = tensor === undefined ? where : gradientName(tensor, inNotebook);
  const at = `at iteration ${whole(iteration)}`;
  if (!Number.isFinite(times) || !Number.isFinite(largestGradient)) {
    return `${at}: a number is no longer finite. It began in ${place}.`;
  }
  const loss = `the loss of that name is ${twoDigits(times)} times that of guessing`;
  return `${at}: ${loss}. It begins in ${place}, which has the largest element of that step’s gradient, ${twoDigits(largestGradient)}.`;
}

/** A setting, as it was typed. */
export const figureOf = (value: number): string => String(Number(value.toPrecision(6)));

/** A table of the points of all runs. */
export function twinsTable({ twins }: TwinsState) {
  const columns = Object.entries(twins).filter(([, twin]) => twin !== null) as [string, Twin][];
  const iterations = [...new Set(columns.flatMap(([, { points }]) => points.map(({ iteration }) => iteration)))];
  const titles: Readonly<Record<string, string>> = {
    free: 'without clipping',
    clipped: 'clipped',
    again: 'back, clipped',
  };
  return {
    columns: [
      'iteration',
      ...columns.map(([name]) => `loss, ${titles[name]}`),
      ...columns.map(([name]) => `largest gradient, ${titles[name]}`),
    ],
    rows: iterations
      .sort((a, b) => a - b)
      .map((at) => {
        const points = columns.map(([, twin]) => twin.points.find(({ iteration }) => iteration === at));
        const cells = [...points.map((point) => point?.loss), ...points.map((point) => point?.largestGradient)];
        return { heading: whole(at), cells: cells.map((value) => (value === undefined ? '' : figure(value))) };
      }),
  };
}
