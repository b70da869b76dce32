/** Renders; where that removes the element with the focus, the first button or fold has it next, rather than the page. */
export function keepFocus(root: HTMLElement | DocumentFragment, render: () => void): void {
  const focused = root instanceof ShadowRoot ? root.activeElement : null;
  render();
  if (focused && !focused.isConnected)
    root.querySelector<HTMLElement>('button, summary')?.focus({ preventScroll: true });
}
