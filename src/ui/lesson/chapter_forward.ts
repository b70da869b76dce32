import { css, html, nothing, type TemplateResult } from 'lit';
import { emit } from '../emit.ts';
import type { StudioView } from '../room.ts';
import { Chapter } from './chapter.ts';
import { CELL_EQUATIONS, equations, headEquations } from './equations.ts';
import { figure, inputWords, targetWords, upTo } from './lesson_view.ts';
import type { LessonView, Traced } from './lesson_view.ts';
import type { StripCell } from './mango-strip.ts';
import type { NumberTable } from './mango-lesson-figure.ts';
import { forwardProgramOf } from './programs.ts';
import { statesOf, transposed } from './states.ts';

/** @summary Chapter 2: one name through time: states and gates, probabilities, the loss of each letter. */
export class ChapterForward extends Chapter {
  static override styles = [
    ...(Chapter.styles as []),
    css`
      .choices {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem 1rem;
      }
      label {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        font-size: 0.9375rem;
      }
      select {
        min-block-size: 2.25rem;
        padding-inline: 0.5rem;
        border: 1px solid var(--line-strong);
        border-radius: 0.5rem;
        background: var(--field);
        color: var(--ink);
        font: inherit;
      }
    `,
  ];
  static override properties = { ...Chapter.properties, shown: { state: true } };
  declare shown: string;
  readonly number = 2;

  constructor() {
    super();
    this.shown = 'hidden';
  }

  get heading(): string {
    return this.view?.mode === 'text' ? 'Forward: one piece of text through time' : 'Forward: one name through time';
  }

  protected prose(): TemplateResult {
    const cell = this.view?.run.model?.config.cell ?? 'rnn';
    return html`
      <p>
        The network reads a ${this.view?.mode === 'text' ? 'text' : 'name'} symbol by symbol and keeps what it needs to
        know of it in its state, a row of ${this.view?.run.model?.config.hiddenSize ?? 50} numbers, the <em>units</em>.
        Each state is made of the state before and of the symbol that is read:
      </p>
      ${equations(CELL_EQUATIONS[cell])}
      <p>
        From the state comes a score z for every symbol, and the <em>softmax</em> turns the scores into probabilities: e
        to the power of each, divided by the sum of all.
      </p>
      ${equations(headEquations(cell))}
      <p>
        The <em>loss</em> of a letter is small where the network gave it a large probability. It is minus the natural
        logarithm of that probability, and its unit is the <em>nat</em>. Drag over the letters: where is the network
        sure, where is it surprised? Point at a unit to see it over all times.
      </p>
    `;
  }

  protected figures(view: StudioView, lesson: LessonView): TemplateResult | typeof nothing {
    const { traced, at, layer, unit } = lesson;
    if (!traced) return nothing;
    const { trace, config } = traced;
    const times = upTo(trace.timeSteps);
    const states = statesOf(trace.layers[layer]!, config);
    const shown = states.find(({ name }) => name === this.shown) ?? states[0]!;
    const program = () => forwardProgramOf(view, traced);
    const V = config.vocabSize;
    return html`
      <mango-lesson-figure
        number="2.1"
        caption=${`The bars are the loss of each letter of “${traced.text}” in nats; ${figure(trace.loss)} in all. Below them what is read, above what has to be predicted.`}
        .table=${() => lossTable(traced)}
        .program=${program}
      >
        <mango-letters
          data-testid="losses"
          label="Loss by letter"
          measure="loss in nats"
          .over=${times.map((t) => targetWords(traced, t))}
          .under=${times.map((t) => inputWords(traced, t))}
          .bars=${[...trace.losses]}
          .at=${at}
          @mango-time=${this.#time}
        ></mango-letters>
      </mango-lesson-figure>
      <mango-lesson-figure
        number="2.2"
        caption=${`${shown.words} of layer ${layer + 1}: a row is a unit, a column is a time. Orange is above zero, blue below.`}
        .table=${() => stateTable(traced, shown.values)}
        .program=${program}
      >
        ${this.#choices(config.layers, states, shown.name)}
        <mango-strip
          data-testid="states"
          label=${`${shown.words} by unit and time`}
          .values=${transposed(shown.values, trace.timeSteps, config.hiddenSize)}
          .rows=${config.hiddenSize}
          .columns=${trace.timeSteps}
          .scale=${shown.scale}
          .rowWords=${(row: number) => `unit ${row + 1}`}
          .columnWords=${(t: number) => `t ${t + 1} after “${inputWords(traced, t)}”`}
          unread="Point at a unit, or go to it with the arrow keys."
          .selected=${{ row: unit ?? -1, column: at }}
          @mango-cell=${this.#cell}
        ></mango-strip>
      </mango-lesson-figure>
      <mango-lesson-figure
        number="2.3"
        caption=${`What the network expects at t = ${at + 1}, after “${inputWords(traced, at)}”. In bold what did follow.`}
        .table=${() => probabilityTable(traced, at)}
      >
        <mango-distribution
          .symbols=${traced.symbols}
          .probabilities=${trace.probabilities.subarray(at * V, (at + 1) * V)}
          .target=${traced.targets[at]}
        ></mango-distribution>
      </mango-lesson-figure>
    `;
  }

  #choices(
    layers: number,
    states: readonly { name: string; words: string }[],
    shown: string,
  ): TemplateResult | typeof nothing {
    if (states.length <= 1 && layers <= 1) return nothing;
    return html`<div class="choices">
      ${
        states.length > 1
          ? html`<label
              >Shown
              <select data-testid="shown-state" @change=${(event: Event) => (this.shown = valueOf(event))}>
                ${states.map(({ name, words }) => html`<option value=${name} ?selected=${name === shown}>${words}</option>`)}
              </select></label
            >`
          : nothing
      }
      ${
        layers > 1
          ? html`<label
              >Layer
              <select
                data-testid="shown-layer"
                @change=${(event: Event) => emit(this, 'mango-look', { layer: Number(valueOf(event)) })}
              >
                ${upTo(layers).map(
                  (layer) =>
                    html`<option value=${layer} ?selected=${layer === this.lesson!.layer}>${layer + 1}</option>`,
                )}
              </select></label
            >`
          : nothing
      }
    </div>`;
  }

  #time(event: CustomEvent<number>): void {
    emit(this, 'mango-look', { at: event.detail });
  }

  #cell({ detail }: CustomEvent<StripCell>): void {
    emit(this, 'mango-look', { at: detail.column, unit: detail.row });
  }
}

const valueOf = (event: Event): string => (event.target as HTMLSelectElement).value;

function lossTable(traced: Traced): NumberTable {
  const { trace } = traced;
  const V = traced.config.vocabSize;
  return {
    columns: ['t', 'reads', 'follows', 'probability', 'loss (nats)'],
    rows: upTo(trace.timeSteps).map((t) => ({
      heading: String(t + 1),
      cells: [
        inputWords(traced, t),
        targetWords(traced, t),
        figure(trace.probabilities[t * V + traced.targets[t]!] ?? NaN),
        figure(trace.losses[t]!),
      ],
    })),
  };
}

function stateTable(traced: Traced, values: ArrayLike<number>): NumberTable {
  const { hiddenSize: H } = traced.config;
  const times = upTo(traced.trace.timeSteps);
  return {
    columns: ['unit', ...times.map((t) => `t ${t + 1}`)],
    rows: upTo(H).map((unit) => ({
      heading: String(unit + 1),
      cells: times.map((t) => figure(values[t * H + unit]!)),
    })),
  };
}

function probabilityTable({ trace, symbols, config }: Traced, at: number): NumberTable {
  const V = config.vocabSize;
  return {
    columns: ['symbol', 'score', 'probability'],
    rows: symbols.map((symbol, id) => ({
      heading: symbol === '\n' ? '\\n' : symbol,
      cells: [figure(trace.logits[at * V + id]!), figure(trace.probabilities[at * V + id]!)],
    })),
  };
}
