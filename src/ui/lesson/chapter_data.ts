import { css, html, nothing, type TemplateResult } from 'lit';
import { emit } from '../emit.ts';
import { counted } from '../format.ts';
import type { StudioView } from '../room.ts';
import { Chapter } from './chapter.ts';
import { inputWords, symbolWords, targetWords, upTo } from './lesson_view.ts';
import type { LessonView, Traced } from './lesson_view.ts';
import { dataProgramOf } from './programs.ts';

/** @summary Chapter 1: the list, its symbols and their ids, one name as inputs and targets. */
export class ChapterData extends Chapter {
  static override styles = [
    ...(Chapter.styles as []),
    css`
      .ids {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(3.75rem, 1fr));
        gap: 0.25rem;
      }
      .ids li {
        display: flex;
        justify-content: space-between;
        padding: 0.125rem 0.5rem;
        border: 1px solid var(--line);
        border-radius: 0.25rem;
        font: 0.875rem/1.5 var(--mono);
      }
      .ids span {
        color: var(--ink-soft);
      }
    `,
  ];
  readonly number = 1;
  readonly heading = 'Letters become numbers';

  protected prose(): TemplateResult {
    const text = this.view?.mode === 'text';
    return html`
      <p>
        A network computes with numbers. So every symbol of the ${text ? 'text' : 'list'} gets a number, its
        <em>id</em>: 0, 1, 2 and so on, in the order of Unicode. The newline, written \\n, comes first: it ends a
        ${text ? 'line' : 'name'}.
      </p>
      <p>
        ${
          text
            ? 'A piece of text of T + 1 symbols becomes T inputs and T targets.'
            : 'A name of T letters becomes T + 1 inputs and T + 1 targets.'
        }
        At each time t the network reads one symbol and has to predict the next: the targets are the inputs, moved one
        place to the left.
        ${
          text
            ? nothing
            : 'At first it reads nothing: a vector of zeros, written 0. At the end it has to predict the newline.'
        }
      </p>
      <p>
        What the network reads is not the id itself but a <em>one-hot</em> vector: as many numbers as there are symbols,
        all 0 but for a 1 at the place of the id.
      </p>
    `;
  }

  protected figures(view: StudioView, { traced }: LessonView): TemplateResult | typeof nothing {
    if (!traced) return nothing;
    const { report } = view.run;
    const of = report?.mode === 'names' ? `${counted(report.names, 'name')} of ` : '';
    return html`
      <mango-lesson-figure
        number="1.1"
        caption=${`${of}${counted(traced.symbols.length, 'different symbol')}, and the id of each.`}
        .table=${() => idsTable(traced)}
      >
        <ol class="ids" data-testid="ids">
          ${traced.symbols.map((symbol, id) => html`<li><b>${symbolWords(symbol)}</b><span>${id}</span></li>`)}
        </ol>
      </mango-lesson-figure>
      <mango-lesson-figure
        number="1.2"
        caption="Below what the network reads at each time; above it what it has to predict."
        .table=${() => sequenceTable(traced)}
        .program=${() => dataProgramOf(traced)}
      >
        <mango-letters
          label="Targets over inputs, by time"
          .over=${upTo(traced.inputs.length).map((t) => targetWords(traced, t))}
          .under=${upTo(traced.inputs.length).map((t) => inputWords(traced, t))}
          .at=${this.lesson!.at}
          @mango-time=${(event: CustomEvent<number>) => emit(this, 'mango-look', { at: event.detail })}
        ></mango-letters>
      </mango-lesson-figure>
    `;
  }
}

function idsTable({ symbols }: Traced) {
  return {
    columns: ['symbol', 'id'],
    rows: symbols.map((symbol, id) => ({ heading: symbolWords(symbol), cells: [String(id)] })),
  };
}

function sequenceTable(traced: Traced) {
  const times = upTo(traced.inputs.length);
  return {
    columns: ['t', 'reads', 'id', 'has to predict', 'id'],
    rows: times.map((t) => ({
      heading: String(t + 1),
      cells: [
        inputWords(traced, t),
        traced.inputs[t]! < 0 ? 'zero vector' : String(traced.inputs[t]),
        targetWords(traced, t),
        String(traced.targets[t]),
      ],
    })),
  };
}
