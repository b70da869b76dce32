/** The address of the model's file; none in a build without it. */
const [address] = Object.values(
  import.meta.glob<string>('../models/sonnets.safetensors', { query: '?url', import: 'default', eager: true }),
);

/** Fetches the file of the model that the studio brings along. */
export async function fetchSonnets(): Promise<Uint8Array> {
  if (!address) throw new Error('This build of the studio brings no model along. Train one on a text above.');
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The built-in model could not be loaded (${response.status}). Reload the page.`);
  return new Uint8Array(await response.arrayBuffer());
}
