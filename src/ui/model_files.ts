// What is made of a model is asked for late: this comes with the first file.
import { exportModel } from '../worker/ask.ts';
import type { WorkerClient } from '../worker/client.ts';
import type { GeneratorKind } from '../worker/protocol.ts';
import { downloadBytes } from './clipboard.ts';
import { stemOf, titleOf } from './file_names.ts';
import { bytes as sizeOf } from './format.ts';

/** Downloads the model as a file. Resolves to what came of it, in a sentence. */
export function saveModel(client: WorkerClient | null, source: string | undefined): Promise<string> {
  const name = `${stemOf(source === undefined ? 'model' : titleOf(source))}.safetensors`;
  return download(client && (() => client.save()), name, () => `Saved as ${name}.`);
}

/** Downloads a generator: a file that makes the model's names by itself. Resolves to what came of it, in a sentence. */
export function saveGenerator(
  client: WorkerClient | null,
  kind: GeneratorKind,
  source: string | undefined,
  temperature: number,
): Promise<string> {
  const title = titleOf(source);
  const name = `${stemOf(title)}.${kind}`;
  const make = client && (() => exportModel(client, kind, title, temperature));
  return download(make, name, (bytes) => `Downloading ${name}, ${sizeOf(bytes.length)}.`);
}

async function download(
  make: (() => Promise<Uint8Array>) | null,
  name: string,
  words: (bytes: Uint8Array) => string,
): Promise<string> {
  if (!make) return 'The page is closing.';
  try {
    const bytes = await make();
    downloadBytes(bytes, name);
    return words(bytes);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
