import type { Made } from './step_controller.ts';

/** The program of chapter 4: the step that was made, from the parameters before it. */
export async function stepProgramOf(made: Made): Promise<string> {
  const { stepProgram } = await import('./numpy/index.ts');
  const { config, symbols, before, inputs, targets, optimizer, learningRate, clipValue, carried } = made;
  const settings = { optimizer, learningRate, clipValue: clipValue ?? Infinity, start: carried };
  return stepProgram({ config, parameters: before, symbols, inputs, targets, ...settings });
}
