import type { WorkerClient } from '../../worker/client.ts';
import type { StudioView } from '../room.ts';
import type { Traced } from './lesson_view.ts';
import type { Network, Shown } from './numpy/index.ts';

/** What writes the programs comes with the first that is asked for. */
const programs = () => import('./numpy/index.ts');

/** The weights that the page draws from and traces. Rejects where a program cannot have them. */
export function drawnWeights({ run }: StudioView): ReturnType<WorkerClient['parameters']> {
  if (!run.client) throw new Error('There is no network any more.');
  if ((run.blend?.size ?? 0) > 1) {
    throw new Error(
      'The numbers here are under a blend of labels, which the program cannot have. Choose a single label.',
    );
  }
  return run.client.parameters({ drawn: true });
}

/** The network that was traced, with the parameters that it has now. */
export async function networkOf(view: StudioView, { config, symbols }: Traced): Promise<Network> {
  const { values } = await drawnWeights(view);
  return { config, symbols, parameters: values };
}

/** The program of chapter 1. */
export async function dataProgramOf({ symbols, text, inputs, targets }: Traced): Promise<string> {
  return (await programs()).dataProgram({ symbols, name: text, inputs, targets });
}

/** The program of chapter 2. */
export async function forwardProgramOf(view: StudioView, traced: Traced): Promise<string> {
  return (await programs()).forwardProgram(await shownOf(view, traced));
}

/** The program of chapter 3. */
export async function backwardProgramOf(view: StudioView, traced: Traced, clipValue: number): Promise<string> {
  return (await programs()).backwardProgram({ ...(await shownOf(view, traced)), clipValue });
}

async function shownOf(view: StudioView, traced: Traced): Promise<Shown> {
  const { inputs, targets } = traced;
  return { ...(await networkOf(view, traced)), inputs, targets };
}
