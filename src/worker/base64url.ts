import { base64Of } from '../export/base64.ts';

// For the page, which imports nothing of src/export.
export { base64Of };

/** Bytes as base64url: letters, digits, "-" and "_", which addresses hold as they are. */
export function toBase64Url(bytes: Uint8Array): string {
  return base64Of(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** The bytes of a base64url; null for a text that is none. */
export function fromBase64Url(text: string): Uint8Array | null {
  if (!/^[\w-]*$/.test(text) || text.length % 4 === 1) return null;
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
