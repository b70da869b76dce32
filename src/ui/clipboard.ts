/**
 * Copies text to the clipboard. Resolves to false if the browser does not allow it, so that the caller can offer a file.
 * @param near the shadow tree in which the fallback briefly puts a text field
 */
export async function copyText(text: string, near: ShadowRoot): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text, near);
  }
}

/** The fallback for pages without https, which have no clipboard object. */
function copyBySelection(text: string, near: ShadowRoot): boolean {
  const focused = near.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.setAttribute('aria-label', 'Text to copy');
  field.style.cssText = 'position: fixed; inset-block-start: 0; opacity: 0';
  near.append(field);
  field.select();
  try {
    return document.execCommand('copy');
  } catch {
    return false;
  } finally {
    field.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}

/** Downloads text as a file. */
export function downloadText(text: string, fileName: string, type = 'text/plain'): void {
  downloadBlob(new Blob([text], { type: `${type};charset=utf-8` }), fileName);
}

/** Downloads bytes as a file. */
export function downloadBytes(bytes: Uint8Array, fileName: string): void {
  // A copy, since a Blob does not take shared memory, which the type of `bytes` allows.
  downloadBlob(new Blob([new Uint8Array(bytes)], { type: 'application/octet-stream' }), fileName);
}

/** Downloads a blob as a file. */
export function downloadBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // Later, since the browser reads the blob after the click returns.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
