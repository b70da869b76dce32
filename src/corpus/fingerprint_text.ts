/**
 * The fingerprint of a text: `sha256:` and the 64 hexadecimal digits of its SHA-256. Needs a secure context (https, localhost or
 * Node).
 */
export async function fingerprintOfText(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `sha256:${Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
