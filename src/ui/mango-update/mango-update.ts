import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { emit } from '../emit.ts';
import { takeNewVersion, watchVersions } from '../service_worker.ts';
import { sharedStyles } from '../shared.styles.ts';
import { updateStyles } from './mango-update.styles.ts';

const OFFER = 'A new version of the studio is ready.';

/**
 * @summary Offers a new version of the studio when there is one. The page is reloaded only if the user says so.
 *
 * @property reload - reloads the page; tests may set another
 * @event mango-say - the offer, for screen readers
 */
export class MangoUpdate extends LitElement {
  static override styles = [sharedStyles, updateStyles];
  static override properties = { reload: { attribute: false }, offered: { state: true } };
  declare reload: () => void;
  declare offered: boolean;

  constructor() {
    super();
    this.reload = () => location.reload();
    this.offered = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // The development server has no service worker.
    if (import.meta.env.PROD && 'serviceWorker' in navigator) {
      void watchVersions(navigator.serviceWorker, () => this.#offer());
    }
  }

  override render(): TemplateResult | typeof nothing {
    if (!this.offered) return nothing;
    return html`
      <p class="note" data-testid="update">${OFFER} Training resumes where it was.</p>
      <button type="button" class="primary" data-testid="update-reload" @click=${this.#take}>Reload</button>
      <button type="button" data-testid="update-later" @click=${() => (this.offered = false)}>Later</button>
    `;
  }

  #offer(): void {
    if (!this.offered) emit(this, 'mango-say', OFFER);
    this.offered = true;
  }

  readonly #take = (): void => void takeNewVersion(navigator.serviceWorker, this.reload);
}
