import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { sharedStyles } from '../shared.styles.ts';
import type { StudioView } from '../room.ts';
import type { LessonView } from './lesson_view.ts';

/** Styles of all chapters: text of a readable width, and the figures beside it where there is room. */
export const chapterStyles = css`
  :host {
    scroll-margin-block-start: 1rem;
  }
  .chapter {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem clamp(1.5rem, 4vw, 3.5rem);
    padding-block: 1.75rem;
    border-block-start: var(--chapter-line, 1px solid var(--line));
  }
  header {
    display: grid;
    gap: 0.125rem;
  }
  h3 {
    font: 600 1.5rem/1.25 var(--serif);
  }
  h3:focus:not(:focus-visible) {
    outline: none;
  }
  .prose {
    display: grid;
    align-content: start;
    gap: 0.75rem;
    max-inline-size: 38rem;
    font: 400 1.125rem/1.6 var(--serif);
  }
  .equation {
    padding-inline-start: 1rem;
    border-inline-start: 3px solid var(--line);
    font: italic 400 1.125rem/1.9 var(--serif);
    overflow-x: auto;
  }
  /* A line that is too long for a phone goes on further in. */
  .equation div {
    padding-inline-start: 2rem;
    text-indent: -2rem;
  }
  .equation sup,
  .equation sub {
    font-size: 0.75em;
    line-height: 0;
  }
  .figures {
    scroll-margin-block-start: 2.75rem;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: 1.75rem;
    min-inline-size: 0;
  }
  /* What has nothing to say takes no row. */
  .figures > div:empty {
    position: absolute;
  }
  @media (min-width: 64rem) {
    .chapter {
      grid-template-columns: minmax(18rem, 27rem) minmax(0, 1fr);
    }
  }
  /* The text stays beside its figures where all of it is in sight. */
  @media (min-width: 64rem) and (min-height: 86rem) {
    .prose {
      position: sticky;
      inset-block-start: 1.5rem;
      align-self: start;
    }
  }
  /* Large screens have room for figures side by side, and for text that is read from afar. */
  @media (min-width: 110rem) {
    .chapter {
      grid-template-columns: 36rem minmax(0, 1fr);
    }
    .prose,
    .equation {
      font-size: 1.3125rem;
    }
    h3 {
      font-size: 1.875rem;
    }
    .figures {
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 2rem 2.5rem;
    }
    .figures > :not(mango-lesson-figure),
    .figures > .wide {
      grid-column: 1 / -1;
    }
  }
`;

/**
 * A chapter of the lesson: its text, and its figures with the live numbers of the network that runs.
 *
 * @property view - everything that rooms show
 * @property lesson - what the chapters share
 */
export abstract class Chapter extends LitElement {
  static override styles = [sharedStyles, chapterStyles];
  static override properties = { view: { attribute: false }, lesson: { attribute: false } };
  declare view: StudioView | null;
  declare lesson: LessonView | null;
  /** Its place in the lesson, from 1. */
  abstract readonly number: number;
  abstract readonly heading: string;
  protected abstract prose(): TemplateResult;
  protected abstract figures(view: StudioView, lesson: LessonView): TemplateResult | typeof nothing;

  constructor() {
    super();
    this.view = null;
    this.lesson = null;
  }

  override render(): TemplateResult | typeof nothing {
    if (!this.view || !this.lesson) return nothing;
    return html`<section class="chapter" aria-labelledby="heading">
      <div class="prose">
        <header>
          <span class="kicker">Chapter ${this.number}</span>
          <h3 id="heading" tabindex="-1">${this.heading}</h3>
        </header>
        ${this.prose()}
      </div>
      <div class="figures">${this.figures(this.view, this.lesson)}</div>
    </section>`;
  }

  /** Scrolls to the chapter. */
  show(): void {
    this.scrollIntoView();
  }

  /** Shows the chapter, and focuses its heading. */
  open(): void {
    this.show();
    this.renderRoot.querySelector<HTMLElement>('h3')?.focus({ preventScroll: true });
  }
}
