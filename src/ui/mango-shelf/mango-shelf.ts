import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { shownAs } from '../format.ts';
import type { StudioView } from '../room.ts';
import { emit } from '../emit.ts';
import { keptOf, LEAST_LIKE } from '../kept_name.ts';
import { sharedStyles } from '../shared.styles.ts';
import { STAR } from '../star.ts';
import { shelfStyles } from './mango-shelf.styles.ts';

type Panel = 'kept' | 'send';

/** How many kept names are of the current list; null where no names can be made like them. */
function likesOf({ run, mode, kept }: StudioView): number | null {
  const ready = run.phase === 'running' || run.phase === 'paused' || run.phase === 'done' || run.phase === 'opened';
  return mode === 'names' && ready ? keptOf(kept.names, run.report?.source).length : null;
}

/**
 * @summary What to do with names: two buttons that open the kept names, and what can be sent. The panels are loaded when one of
 * them is opened for the first time.
 *
 * @property view - everything that rooms show
 */
export class MangoShelf extends LitElement {
  static override styles = [sharedStyles, shelfStyles];
  static override properties = {
    view: { attribute: false },
    open: { state: true },
    loaded: { state: true },
    fault: { state: true },
  };
  declare view: StudioView | null;
  declare open: Panel | null;
  declare loaded: boolean;
  declare fault: string;

  constructor() {
    super();
    this.view = null;
    this.open = null;
    this.loaded = false;
    this.fault = '';
  }

  override render(): TemplateResult | typeof nothing {
    if (!this.view) return nothing;
    const count = this.view.kept.names.length;
    const likes = likesOf(this.view);
    const more = likes !== null && likes >= LEAST_LIKE;
    return html`
      ${
        more
          ? html`<button
              type="button"
              class="more-like"
              data-testid="more-like"
              title="Names that lean to the ${likes} kept ones"
              @click=${() => emit(this, 'mango-more-like')}
            >
              More like these
            </button>`
          : nothing
      }
      <button type="button" data-testid="open-kept" aria-haspopup="dialog" @click=${() => this.#show('kept')}>
        <svg viewBox="0 0 16 16" aria-hidden="true">${STAR}</svg>Kept ${count}
      </button>
      <button type="button" data-testid="open-send" aria-haspopup="dialog" @click=${() => this.#show('send')}>
        Send
      </button>
      ${this.fault ? html`<p class="alert" role="alert">${this.fault}</p>` : nothing}
      ${this.loaded ? this.#panels(this.view) : nothing}
    `;
  }

  #panels(view: StudioView): TemplateResult {
    const { run, mode, kept, exported } = view;
    const headline = run.names.headline && shownAs(mode, run.names.headline);
    const close = () => (this.open = null);
    return html`
      <mango-drawer heading="Kept names" ?open=${this.open === 'kept'} @mango-close=${close}>
        <mango-kept .kept=${kept} .likes=${likesOf(view)} @mango-more-like=${close}></mango-kept>
      </mango-drawer>
      <mango-drawer heading="Send it" ?open=${this.open === 'send'} @mango-close=${close}>
        <mango-send
          .run=${run}
          .headline=${headline}
          .kept=${kept.names}
          .total=${run.names.total}
          .exported=${exported}
          ?open=${this.open === 'send'}
        ></mango-send>
      </mango-drawer>
    `;
  }

  async #show(panel: Panel): Promise<void> {
    this.fault = '';
    try {
      (await import('./register.ts')).register();
      this.loaded = true;
      this.open = panel;
    } catch {
      this.fault = 'This panel could not be loaded. Reload the page.';
    }
  }
}
