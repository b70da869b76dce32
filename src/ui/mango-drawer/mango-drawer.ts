import { LitElement, html, type PropertyValues, type TemplateResult } from 'lit';
import { sharedStyles } from '../shared.styles.ts';
import { drawerStyles } from './mango-drawer.styles.ts';

/**
 * @summary A drawer at the side of the window, over the page. Escape, its button and a click beside it close it; the focus goes
 * back to where it was.
 *
 * @property heading - its heading
 * @property open - true while it is open
 * @slot - what is in it
 * @event mango-close - the user has closed it; does not bubble
 */
export class MangoDrawer extends LitElement {
  static override styles = [sharedStyles, drawerStyles];
  static override properties = { heading: {}, open: { type: Boolean } };
  declare heading: string;
  declare open: boolean;

  constructor() {
    super();
    this.heading = '';
    this.open = false;
  }

  override updated(changed: PropertyValues<this>): void {
    const dialog = this.renderRoot.querySelector('dialog');
    if (!dialog || !changed.has('open') || dialog.open === this.open) return;
    if (this.open) dialog.showModal();
    else dialog.close();
  }

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="heading" @close=${this.#closed} @click=${this.#clicked}>
      <header>
        <h2 id="heading">${this.heading}</h2>
        <button type="button" data-testid="close" @click=${this.#closed}>Close</button>
      </header>
      <div class="content"><slot></slot></div>
    </dialog>`;
  }

  #clicked(event: Event): void {
    // What is beside the dialog is its backdrop, and belongs to it.
    if (event.target === event.currentTarget) this.#closed();
  }

  #closed(): void {
    if (this.open) this.dispatchEvent(new CustomEvent('mango-close'));
  }
}
