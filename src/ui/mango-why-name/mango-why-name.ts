import { LitElement, css, html, type TemplateResult } from 'lit';
import { sharedStyles } from '../shared.styles.ts';

/**
 * @summary The link to the lesson that shows a name letter by letter.
 *
 * @property name - the name as the model draws it, or as it is written
 * @property byTab - false where another link of the list is reached by Tab
 */
export class MangoWhyName extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      a {
        display: grid;
        place-items: center;
        inline-size: 2rem;
        block-size: 100%;
        min-block-size: 2rem;
        border-radius: 0.5rem;
        color: var(--ink-soft);
        font-weight: 600;
        text-decoration: none;
      }
      a:hover {
        color: var(--ink);
      }
      /* Inside, since rows cut off what is outside. */
      a:focus-visible {
        outline-offset: -3px;
      }
    `,
  ];
  static override properties = { name: {}, byTab: { attribute: false } };
  declare name: string;
  declare byTab: boolean;

  constructor() {
    super();
    this.name = '';
    this.byTab = true;
  }

  override render(): TemplateResult {
    return html`<a
      data-testid="why"
      href="#/lesson?sampling=${encodeURIComponent(this.name)}"
      tabindex=${this.byTab ? 0 : -1}
      aria-label="Why ${this.name}?"
      title="Why this name?"
      @pointerdown=${capture}
      >?</a
    >`;
  }
}

/** Names move on while it is held down: the click goes to the name that was pressed. */
function capture({ currentTarget, pointerId }: PointerEvent): void {
  (currentTarget as Element).setPointerCapture(pointerId);
}
