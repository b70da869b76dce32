import address from '../models/sonnets.safetensors?url';

/** Fetches the file of the built-in sonnets model. */
export async function fetchSonnets(): Promise<Uint8Array> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The built-in model could not be loaded (${response.status}). Reload the page.`);
  return new Uint8Array(await response.arrayBuffer());
}
