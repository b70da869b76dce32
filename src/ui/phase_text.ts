import type { ModelReport, Phase, Progress } from '../worker/protocol.ts';
import type { Mode } from '../corpus/corpus.ts';
import { bits, counted, twoDigits, whole } from './format.ts';
import { MODE_WORDS } from './mode_words.ts';

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

function lossText({ smoothLoss, best, whole }: Progress, model: ModelReport | null): string {
  if (whole) return `Loss on all of the held-out text ${bits(whole.natsPerSymbol)} bits per character.`;
  if (best) return `Held-out loss ${bits(best.natsPerSymbol)} bits per character.`;
  return model?.lossPer === 'symbol'
    ? `Loss ${bits(smoothLoss)} bits per character.`
    : `Loss ${twoDigits(smoothLoss)}.`;
}

/** The words while there is nothing worth showing. */
export function waitingWords(phase: Phase, mode: Mode): string {
  const { one, learning } = MODE_WORDS[mode];
  switch (phase) {
    case 'empty':
      return 'Nothing to learn from yet.';
    case 'preparing':
      return 'Preparing the engine…';
    case 'running':
      return learning;
    case 'paused':
      return `Paused before a ${one} worth showing.`;
    case 'done':
      return `None of these ${one}s is new and typical enough to stand here.`;
    case 'opened':
      return 'Drawing from the model…';
    case 'failed':
      return 'Training stopped.';
    default:
      return phase satisfies never;
  }
}

/** What a refused corpus, model or setting leaves as it was; empty if there is nothing. */
export function whatStays(phase: Phase): string {
  switch (phase) {
    case 'running':
    case 'preparing':
      return 'The run in progress goes on.';
    case 'paused':
      return 'The paused run stays.';
    case 'done':
      return 'The finished run stays.';
    case 'opened':
      return 'The opened model stays.';
    case 'empty':
    case 'failed':
      return '';
    default:
      return phase satisfies never;
  }
}
