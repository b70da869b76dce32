import type { ModelReport, Phase, Progress } from '../worker/protocol.ts';
import { bits, counted, twoDigits, whole } from './format.ts';

/** The announcement of a phase for screen readers; empty for phases that need none. */
export function phaseText(phase: Phase, progress: Progress, model: ModelReport | null): string {
  const { iteration } = progress;
  switch (phase) {
    case 'empty':
    case 'preparing':
      return '';
    case 'running':
      return 'Training.';
    case 'paused':
      return `Paused at iteration ${whole(iteration)}.`;
    case 'done':
      return `Training finished after ${counted(iteration, 'iteration')}. ${lossText(progress, model)}`;
    case 'opened':
      return 'Model opened.';
    case 'failed':
      return 'Training stopped.';
    default:
      return phase satisfies never;
  }
}

function lossText({ smoothLoss, best }: Progress, model: ModelReport | null): string {
  if (best) return `Held-out loss ${bits(best.natsPerSymbol)} bits per character.`;
  return model?.lossPer === 'symbol'
    ? `Loss ${bits(smoothLoss)} bits per character.`
    : `Loss ${twoDigits(smoothLoss)}.`;
}
