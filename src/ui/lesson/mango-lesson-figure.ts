import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { copyText } from '../clipboard.ts';
import { sharedStyles } from '../shared.styles.ts';

/** Numbers in rows, each with a heading. */
export interface NumberTable {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly heading: string; readonly cells: readonly string[] }[];
}

/**
 * @summary A figure of the lesson: number, picture, caption, its numbers as a table, and the program that computes them.
 *
 * @property number - such as 2.1
 * @property caption - what is seen, in a sentence
 * @property program - makes the NumPy program of the figure; null where there is none
 * @property table - makes the table of its numbers, which is asked for where it is unfolded
 * @slot - the picture
 */
export class MangoLessonFigure extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: block;
        min-inline-size: 0;
      }
      figure {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.5rem;
      }
      figcaption {
        color: var(--ink-soft);
        max-inline-size: 60rem;
        font-size: 0.9375rem;
        overflow-wrap: anywhere;
      }
      figcaption b {
        color: var(--ink);
      }
      .more {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0.25rem 1.5rem;
      }
      details {
        min-inline-size: 0;
      }
      details[open] {
        flex: 1 0 100%;
      }
      summary,
      .copy {
        inline-size: fit-content;
        min-block-size: 1.75rem;
        padding: 0.125rem 0;
        border: 0;
        background: none;
        color: var(--ink-soft);
        font: 600 0.875rem/1.5 var(--sans);
        text-decoration: underline;
        text-underline-offset: 0.2em;
        cursor: pointer;
      }
      summary:hover,
      .copy:hover {
        background: none;
        color: var(--ink);
      }
      .table {
        max-block-size: 20rem;
        overflow: auto;
      }
      table {
        border-collapse: collapse;
        font-size: 0.875rem;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 0.125rem 0.75rem 0.125rem 0;
        text-align: end;
        white-space: nowrap;
      }
      th {
        color: var(--ink-soft);
        font-weight: 600;
      }
      th:first-child {
        position: sticky;
        inset-inline-start: 0;
        background: var(--card);
        text-align: start;
      }
    `,
  ];
  static override properties = {
    number: {},
    caption: {},
    program: { attribute: false },
    table: { attribute: false },
    open: { state: true },
    copied: { state: true },
  };
  declare number: string;
  declare caption: string;
  declare program: (() => string | Promise<string>) | null;
  declare table: (() => NumberTable) | null;
  declare open: boolean;
  declare copied: string;

  constructor() {
    super();
    this.number = '';
    this.caption = '';
    this.program = null;
    this.table = null;
    this.open = false;
    this.copied = '';
  }

  override render(): TemplateResult {
    return html`<figure aria-label=${`Figure ${this.number}`}>
      <slot></slot>
      <figcaption><b>Figure ${this.number}.</b> ${this.caption}</figcaption>
      <div class="more">
        ${this.table ? this.#numbers(this.table) : nothing}
        ${
          this.program
            ? html`<button type="button" class="copy" data-testid="copy-numpy" @click=${this.#copy}>
                Copy as NumPy
              </button>`
            : nothing
        }
        <span class="hint" role="status">${this.copied}</span>
      </div>
    </figure>`;
  }

  #numbers(table: () => NumberTable): TemplateResult {
    return html`<details @toggle=${(event: Event) => (this.open = (event.target as HTMLDetailsElement).open)}>
      <summary>Show as a table</summary>
      <div class="table" tabindex="0" role="region" aria-label=${`The numbers of figure ${this.number}`}>
        ${this.open ? tableOf(table()) : nothing}
      </div>
    </details>`;
  }

  async #copy(): Promise<void> {
    let text: string;
    try {
      text = await this.program!();
    } catch (error) {
      this.copied = `Nothing was copied. ${error instanceof Error ? error.message : String(error)}`;
      return;
    }
    const copied = await copyText(text, this.renderRoot as ShadowRoot);
    this.copied = copied ? 'Copied: run it with Python and NumPy.' : 'The browser does not allow copying.';
  }
}

function tableOf({ columns, rows }: NumberTable): TemplateResult {
  return html`<table data-testid="figure-table">
    <thead>
      <tr>
        ${columns.map((column) => html`<th scope="col">${column}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ heading, cells }) =>
          html`<tr>
            <th scope="row">${heading}</th>
            ${cells.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
