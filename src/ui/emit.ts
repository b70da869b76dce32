/** Dispatches an event that bubbles out of the component's shadow tree. */
export function emit<T>(element: HTMLElement, type: string, detail?: T): void {
  element.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
}
