import address from '../models/names.safetensors?url&inline';

/** The bytes of the built-in model of many lists of names, which `scripts/train-names.js` trains. */
export function baseModel(): Uint8Array {
  return Uint8Array.from(Buffer.from(address.slice(address.indexOf(',') + 1), 'base64'));
}
