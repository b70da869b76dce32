import type { StudioView } from '../room.ts';
import { drawnWeights } from './programs.ts';
import type { Tried } from './sampling_view.ts';

/** The NumPy program of a name that was drawn letter by letter; for one from elsewhere, what the network expected at its letters. */
export async function samplingProgramOf(view: StudioView, { order, letters }: Tried): Promise<string> {
  const { model } = view.run;
  if (!model) throw new Error('There is no network any more.');
  const { head, ids, uniforms, symbols, iteration } = letters;
  const { iteration: now, values: parameters } = await drawnWeights(view);
  const net = { config: model.config, parameters, symbols };
  const learned = now === iteration ? '' : `# After ${now} steps of training; the page drew it after ${iteration}.\n`;
  const { forwardProgram, samplingProgram } = await import('./numpy/index.ts');
  if (order.kind === 'given' || !uniforms) {
    const inputs = Int32Array.from([-1, ...head, ...ids.subarray(0, -1)]);
    const targets = Int32Array.from([...head.map(() => -1), ...ids]);
    return learned + forwardProgram({ ...net, inputs, targets });
  }
  const { begin, drawing } = order;
  return (
    learned +
    samplingProgram({
      ...net,
      ...drawing,
      // Texts are drawn here line by line, as names are.
      task: { mode: 'names', window: null },
      prefix: [...head, ...begin],
      uniforms: [...uniforms.subarray(begin.length)],
      maxLength: head.length + ids.length,
    })
  );
}
