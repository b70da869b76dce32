import { css, html, nothing, type TemplateResult } from 'lit';
import { titled } from '../format.ts';
import type { StudioView } from '../room.ts';
import type { LessonPrint } from '../run_controller.ts';
import { Chapter } from './chapter.ts';
import type { NumberTable } from './mango-lesson-figure.ts';
import { unitsProgram, unitsTable } from './measured_words.ts';
import type { MeasuredUnits } from './units_controller.ts';

/** @summary Chapter 6: the run over its iterations, what it prints beside what the notebook printed, and what its units go with. */
export class ChapterLearning extends Chapter {
  static override styles = [
    ...(Chapter.styles as []),
    css`
      .printed {
        max-block-size: 16rem;
        padding: 0.75rem 1rem;
        overflow-y: auto;
        overscroll-behavior: contain;
        border: 1px solid var(--line);
        border-radius: 0.375rem;
        background: var(--field);
        font: 0.875rem/1.5 var(--mono);
        font-variant-numeric: tabular-nums;
      }
      .printed ol {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr));
        gap: 1rem 1.5rem;
      }
      .printed h4 {
        margin: 0;
        font: 600 0.875rem/1.5 var(--mono);
      }
      .printed .names {
        color: var(--ink-soft);
        overflow-wrap: anywhere;
        white-space: pre-line;
      }
      mango-timeline {
        margin-block-end: 0.75rem;
      }
      mango-figures {
        min-block-size: 34rem;
      }
      @media (min-width: 110rem) {
        mango-figures {
          grid-template: auto / repeat(2, minmax(0, 1fr));
          min-block-size: 22rem;
        }
      }
    `,
  ];
  readonly number = 6;
  readonly heading = 'Learning: what it prints on the way';

  protected prose(): TemplateResult {
    const text = this.view?.mode === 'text';
    return html`
      ${
        this.view?.run.lesson
          ? nothing
          : html`<p>
              Figures 6.1 and 6.2 are those of the notebook’s own run, on a list of names. “Run the notebook”, at the
              top, starts it in place of the run that is here now.
            </p>`
      }
      <p>
        The notebook makes 35,000 steps, each with the next name of the list. Every 2,000 steps it prints the loss,
        smoothed over the last thousand names or so, and seven names.
      </p>
      <p>
        The seven are always made from the same random draws. So what changes from one printout to the next is the
        network, not chance. The first names are noise. Soon they have the length of names, then their vowels, then
        their endings. Nobody asked for these: the network was only ever told to predict the next letter.
      </p>
      <p>
        The notebook’s list, its shuffle and its random numbers can all be reproduced, and so can its printouts, letter
        by letter. It is a strict test: one wrong sign anywhere would change every name.
      </p>
      <p>
        What do the units learn? None of them was given a task. But over
        ${text ? 'some pieces of the text' : 'some names'} one can measure how each moves with
        ${text ? 'the place in a word, with vowels, with spaces' : 'the place in the name, with vowels, with the end of the name'}:
        Pearson’s correlation r is 1 where a unit rises and falls with it, −1 where it does the opposite, 0 where it has
        nothing to do with it. It is a correlation over ${text ? 'these pieces' : 'these names'}, no more: it does not
        say what the unit is for.
      </p>
    `;
  }

  protected figures({ run, lab }: StudioView): TemplateResult {
    const { lesson, prints } = run;
    const units = lab?.units ?? null;
    const measured = units?.measured ?? null;
    return html`
      <mango-lesson-figure
        number="6.1"
        caption="What the same seven draws made, iteration by iteration, and the smoothed loss."
        .table=${prints.length > 0 ? () => printsTable(prints) : null}
      >
        <mango-timeline .prints=${prints} .curve=${lesson ? run.curve : []}></mango-timeline>
        <div class="printed" role="region" aria-label="What the notebook prints" tabindex="0">
          ${prints.length === 0 ? html`<p class="hint">Run the notebook: its output appears here.</p>` : nothing}
          <ol data-testid="prints">
            ${prints.map(printed)}
          </ol>
        </div>
      </mango-lesson-figure>
      <mango-lesson-figure
        number="6.2"
        caption="The two printouts that the notebook came with, and those of the run here."
      >
        <mango-printouts .prints=${prints} .lists=${lab?.lists ?? null}></mango-printouts>
      </mango-lesson-figure>
      <mango-figures
        .labels=${['Figure 6.3', 'Figure 6.4']}
        level="4"
        .curve=${run.curve}
        .model=${run.model}
        .progress=${run.progress}
        .clipValue=${run.inEffect.clipValue}
      ></mango-figures>
      <mango-lesson-figure
        class="wide"
        number="6.5"
        caption=${measured ? unitsCaption(measured) : 'What the units of the network that runs go with.'}
        .table=${measured ? () => unitsTable(measured) : null}
        .program=${measured?.mode === 'names' && measured.parameters ? () => unitsProgram(measured) : null}
      >
        <mango-units .units=${units}></mango-units>
      </mango-lesson-figure>
    `;
  }
}

function unitsCaption({ mode }: MeasuredUnits): string {
  const [over, zero] = mode === 'names' ? ['names', ', 0 for the zero vector'] : ['pieces of the text', ''];
  return `Units of the last layer over five ${over}. Bars up are above zero, bars down below it; under each is the symbol just read${zero}.`;
}

/** As the notebook prints it: "Iteration: 2000, Loss: 27.884160", and the names below. */
function printed({ iteration, loss, names }: LessonPrint): TemplateResult {
  return html`<li data-testid="print" data-iteration=${iteration}>
    <h4>Iteration: ${iteration}, Loss: ${loss.toFixed(6)}</h4>
    <p class="names">${names.map(titled).join('\n')}</p>
  </li>`;
}

function printsTable(prints: readonly LessonPrint[]): NumberTable {
  return {
    columns: ['iteration', 'loss', ...(prints[0]?.names ?? []).map((_, i) => `name ${i + 1}`)],
    rows: prints.map(({ iteration, loss, names }) => ({
      heading: String(iteration),
      cells: [loss.toFixed(6), ...names.map(titled)],
    })),
  };
}
