/**
 * Puts text on the clipboard. Resolves to false where the browser does not allow it; the caller then offers the file.
 * `near` is the shadow tree in which the fallback may put its text field for a moment.
 */
export async function copyText(text: string, near: ShadowRoot): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text, near);
  }
}

/** For pages served without https, where there is no clipboard object. */
function copyBySelection(text: string, near: ShadowRoot): boolean {
  const focused = near.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.setAttribute('aria-label', 'Names to copy');
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

/** Hands text to the browser as a file to save. */
export function downloadText(text: string, fileName: string): void {
  download(new Blob([text], { type: 'text/plain;charset=utf-8' }), fileName);
}

/** The same for bytes. */
export function downloadBytes(bytes: Uint8Array, fileName: string): void {
  // A copy, since the types allow memory that is shared and a Blob takes none.
  download(new Blob([new Uint8Array(bytes)], { type: 'application/octet-stream' }), fileName);
}

function download(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser reads the blob after the click returns.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
