// A module of its own, so that the code for model files is loaded only when a list starts from the built-in model.
import { readModel } from '../formats/model_file.ts';
import address from '../models/names.safetensors?url';
import type { StartingModel } from '../train/grow.ts';

/** Fetches the built-in model of many lists of names, from which small lists learn. */
export async function fetchBase(): Promise<StartingModel> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The built-in model could not be loaded (${response.status}). Reload the page.`);
  return readModel(new Uint8Array(await response.arrayBuffer()), 'names.safetensors');
}
