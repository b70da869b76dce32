import { LitElement, css, html, nothing, type TemplateResult } from 'lit';
import { emit } from '../emit.ts';
import { counted, whole } from '../format.ts';
import type { LessonPrint } from '../run_controller.ts';
import { sharedStyles } from '../shared.styles.ts';
import { comparePrints, countAgreements, NOTEBOOK_LIST } from './notebook_prints.ts';
import type { Agreement, ComparedPrint, ComparedValue } from './notebook_prints.ts';
import type { LessonLists, PrintedList } from './printed_list.ts';

/** The sign of an agreement, and what those hear who do not see it. */
const SIGNS: Readonly<Record<Agreement, { readonly sign: string; readonly words: string }>> = {
  equal: { sign: '✓', words: 'equal' },
  close: { sign: '✓', words: 'equal but for the rounding of float32' },
  differs: { sign: '≠', words: 'differs' },
  missing: { sign: '', words: 'not printed yet' },
};

/**
 * @summary The notebook's own two printouts beside those of the run, value by value, with a tick where they are equal, and why they
 * differ where they do.
 *
 * @property prints - what the run has printed
 * @property lists - the list that it is printed on, and the user's own
 * @event mango-lesson - run the notebook on a list (detail: CorpusSource, or null for the built-in one)
 * @event mango-lesson-files - run the notebook on a list from files (detail: File[])
 */
export class MangoPrintouts extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.75rem;
      }
      .pair {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr));
        gap: 1rem 2rem;
      }
      table {
        inline-size: 100%;
        border-collapse: collapse;
        table-layout: fixed;
        font-size: 0.8125rem;
      }
      caption {
        padding-block-end: 0.25rem;
        font-weight: 600;
        text-align: start;
      }
      th,
      td {
        padding: 0.1875rem 0.5rem 0.1875rem 0;
        border-block-end: 1px solid var(--line);
        text-align: start;
        vertical-align: baseline;
        overflow-wrap: anywhere;
      }
      thead th,
      tbody th {
        color: var(--ink-soft);
        font-weight: 600;
      }
      td {
        font: 0.75rem/1.5 var(--mono);
        font-variant-numeric: tabular-nums;
      }
      .what {
        inline-size: 3rem;
      }
      .sign {
        inline-size: 1.75rem;
        padding-inline-end: 0;
        text-align: end;
      }
      .equal .sign,
      .close .sign {
        color: var(--leaf-ink);
        font-weight: 700;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem 0.75rem;
      }
    `,
  ];
  static override properties = { prints: { attribute: false }, lists: { attribute: false } };
  declare prints: readonly LessonPrint[];
  declare lists: LessonLists | null;

  constructor() {
    super();
    this.prints = [];
    this.lists = null;
  }

  override render(): TemplateResult {
    const compared = comparePrints(this.prints);
    return html`
      <p role="status" data-testid="printouts-verdict">${verdict(compared, this.lists?.printed ?? null)}</p>
      <div class="pair">${compared.map(printout)}</div>
      <div class="buttons">
        <button
          type="button"
          data-testid="lesson-open"
          @click=${() => this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')!.click()}
        >
          Run the notebook on a file…
        </button>
        ${
          this.lists?.own
            ? html`<button type="button" @click=${() => emit(this, 'mango-lesson', this.lists!.own)}>
                Run the notebook on my list
              </button>`
            : nothing
        }
        <input
          type="file"
          hidden
          data-testid="lesson-file"
          aria-label="List to run the notebook on"
          accept=".txt,.csv,.tsv,.json,text/plain"
          @change=${this.#take}
        />
      </div>
    `;
  }

  #take(event: Event): void {
    const input = event.target as HTMLInputElement;
    const files = [...(input.files ?? [])];
    // The same file may be chosen again.
    input.value = '';
    if (files.length > 0) emit(this, 'mango-lesson-files', files);
  }
}

function printout({ iteration, values }: ComparedPrint): TemplateResult {
  return html`<table data-testid="printout" data-iteration=${iteration}>
    <caption>
      Iteration ${whole(iteration)}
    </caption>
    <thead>
      <tr>
        <th scope="col" class="what"><span class="hidden">Value</span></th>
        <th scope="col">The notebook</th>
        <th scope="col">Here</th>
        <th scope="col" class="sign"><span class="hidden">Equal</span></th>
      </tr>
    </thead>
    <tbody>
      ${values.map(row)}
    </tbody>
  </table>`;
}

function row({ what, notebook, here, agreement }: ComparedValue): TemplateResult {
  const { sign, words } = SIGNS[agreement];
  return html`<tr class=${agreement} data-testid="compared" data-agreement=${agreement}>
    <th scope="row" class="what">${what === 'Loss' ? what : html`<span class="hidden">Name</span> ${what}`}</th>
    <td>${notebook}</td>
    <td>${here === '' ? '–' : here}</td>
    <td class="sign"><span aria-hidden="true" title=${words}>${sign}</span><span class="hidden">${words}</span></td>
  </tr>`;
}

/** What the comparison says, and why. */
function verdict(compared: readonly ComparedPrint[], list: PrintedList | null): string {
  const { agree, differ, missing } = countAgreements(compared);
  if (list?.notebook === true && agree + differ === 0) {
    return 'None of this run’s printouts of iterations 0 and 2,000 is here: they come as it runs, and are gone when the page is loaded again.';
  }
  if (!list || agree + differ === 0) {
    return `The notebook’s list is not part of this page. Open it here, a text file of ${whole(NOTEBOOK_LIST.names)} names, and each printed name and loss must be equal to the notebook’s.`;
  }
  if (differ === 0) {
    const all = 'All fourteen names and both losses are equal to what the notebook printed.';
    return missing === 0 ? all : `Equal so far: ${agree} of ${agree + missing} values.`;
  }
  if (list.notebook === true) {
    return `This is the notebook’s list, and yet ${counted(differ, 'value')} of ${agree + differ} differ. Something computes wrongly here: run the notebook check at the end of this page.`;
  }
  const own = `${list.words}, with ${counted(list.names, 'name')}`;
  const other =
    list.notebook === null
      ? `This is ${own}, as many as the notebook’s list has`
      : `This is ${own}; the notebook’s list has ${whole(NOTEBOOK_LIST.names)}${list.names === NOTEBOOK_LIST.names ? ' others' : ''}`;
  const first =
    agree > 0 ? ' The first names still agree in part: the weights are the same, and one step hardly moves them.' : '';
  return `${other}. ${counted(differ, 'value')} of ${agree + differ} differ, because another list is learned: the recipe, the shuffle and the seeds are the notebook’s.${first}`;
}
