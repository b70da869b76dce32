import { html, nothing, type TemplateResult } from 'lit';
import type { Drawing } from '../../sample/draw.ts';
import type { DrawnLetters } from '../../worker/protocol.ts';
import { emit } from '../emit.ts';
import { counted, whole } from '../format.ts';
import type { StudioView } from '../room.ts';
import { Chapter } from './chapter.ts';
import { equations, SAMPLING_EQUATIONS } from './equations.ts';
import { givenIn } from './given_name.ts';
import { barsOf, idAt, letterWords, treeOf } from './letters.ts';
import type { Branch } from './letters.ts';
import type { SamplingAct, SamplingView, Tried } from './sampling_view.ts';
import { figure, symbolWords } from './lesson_view.ts';
import type { LessonView } from './lesson_view.ts';
import type { NumberTable } from './mango-lesson-figure.ts';
import { samplingStyles } from './chapter_sampling.styles.ts';
import { samplingProgramOf } from './sampling_program.ts';

const TEMPERATURE = { min: 0.1, max: 2, step: 0.05 } as const;
const TOP_P = { min: 0.05, max: 1, step: 0.05 } as const;

/** @summary Chapter 5: a name letter by letter, what shapes its draws, and the names that branch from it. */
export class ChapterSampling extends Chapter {
  static override styles = [...(Chapter.styles as []), samplingStyles];
  static override properties = { ...Chapter.properties, at: { state: true } };
  /** The place that is looked at, from 0. */
  declare at: number;
  readonly number = 5;
  /** The bars of the latest letters and settings: all symbols at all places are many exponentials. */
  #bars: { readonly of: DrawnLetters; readonly drawing: Drawing; readonly bars: Float64Array[] } | null = null;

  constructor() {
    super();
    this.at = 0;
  }

  get heading(): string {
    return `Sampling: a ${this.view?.mode === 'text' ? 'line' : 'name'}, letter by letter`;
  }

  /** Where the address names a name, it is what is looked for: on narrow screens it comes after the text. */
  override show(): void {
    const figures = givenIn(location.hash) === null ? null : this.renderRoot.querySelector('.figures');
    if (figures) figures.scrollIntoView();
    else super.show();
  }

  protected prose(): TemplateResult {
    const one = this.view?.mode === 'text' ? 'line' : 'name';
    return html`
      <p>
        A trained network does not say which letter comes next. It gives every letter a probability, and chance decides.
        Put the probabilities beside each other as bars, in the order of the ids: together they are 1 long. Throw a
        point u onto them, each place as likely as any other. The bar that it falls into is the next letter.
      </p>
      ${equations(SAMPLING_EQUATIONS)}
      <p>The letter that was drawn is what the network reads next; a newline ends the ${one}.</p>
      <p>
        A <em>temperature</em> τ below 1 makes likely letters likelier still, one above 1 makes all more equal.
        <em>Top-k</em> leaves the k likeliest letters, <em>top-p</em> the fewest whose probabilities sum to p. Move
        them: the line stays where it is, and the bars move under it. “Draw it again” takes the same points once more,
        when the network has learned on.
      </p>
      <p>
        Or choose another letter yourself. From there on the ${one} is drawn with the same points u, but the network
        remembers the letter, and expects others after it.
      </p>
    `;
  }

  protected figures(view: StudioView, { sampling }: LessonView): TemplateResult {
    const { shown, error } = sampling;
    return html`
      <div role="alert">${error ? html`<p class="alert" data-testid="sampling-error">${error}</p>` : nothing}</div>
      ${shown ? this.#name(view, sampling, shown) : nothing}
      ${
        sampling.tried.length > 0
          ? html`<mango-lesson-figure
              number="5.3"
              caption=${`What was tried: ${counted(sampling.tried.length, view.mode === 'text' ? 'line' : 'name')}${sampling.tried.length > 1 ? ', by their common beginnings' : ''}.`}
            >
              <div class="tree" data-testid="tree">${this.#branches(treeOf(sampling.tried), '', shown)}</div>
              <div class="buttons">
                <button type="button" data-testid="forget-tree" @click=${() => this.#act({ kind: 'forget' })}>
                  Forget the tree
                </button>
              </div>
            </mango-lesson-figure>`
          : nothing
      }
    `;
  }

  #name(view: StudioView, sampling: SamplingView, shown: Tried): TemplateResult {
    const { letters, origins } = shown;
    const { symbols, ids, uniforms } = letters;
    const bars = this.#barsOf(letters, sampling.drawing);
    const words = letterWords(shown);
    const at = Math.min(this.at, ids.length - 1);
    const p = bars[at]!;
    const uniform = origins[at] === 'elsewhere' ? null : (uniforms?.[at] ?? null);
    const program = () => samplingProgramOf(view, shown);
    return html`
      <mango-lesson-figure
        number="5.1"
        caption=${`${nameWords(shown)} The bar over each letter is its probability.`}
        .table=${() => nameTable(shown, bars)}
        .program=${program}
      >
        ${this.#controls(view, sampling, symbols.length)}
        <mango-letters
          data-testid="sampled-letters"
          data-name=${shown.text}
          label="Letters, with their probabilities"
          measure="probability"
          .under=${words}
          .bars=${bars.map((shares, t) => shares[ids[t]!]!)}
          .at=${at}
          @mango-time=${(event: CustomEvent<number>) => (this.at = event.detail)}
        ></mango-letters>
      </mango-lesson-figure>
      <mango-lesson-figure
        number="5.2"
        caption=${`What the network expected at place ${at + 1}, ${at === 0 ? 'at the beginning' : `after “${words.slice(0, at).join('')}”`}, in the order of ids. ${placeWords(shown, at, p)}`}
        .table=${() => placeTable(symbols, p)}
      >
        <mango-cumulative
          .symbols=${symbols}
          .probabilities=${p}
          .chosen=${ids[at]!}
          .uniform=${uniform}
          label=${`Another letter at place ${at + 1}`}
          @mango-symbol=${({ detail: id }: CustomEvent<number>) => id !== ids[at] && this.#act({ kind: 'choose', at, id })}
        ></mango-cumulative>
      </mango-lesson-figure>
    `;
  }

  #controls({ run, mode }: StudioView, { drawing, seed, shown }: SamplingView, V: number): TemplateResult {
    const { temperature, topK, topP } = drawing;
    const change = (changed: Partial<Drawing>) => this.#act({ kind: 'drawing', drawing: { ...drawing, ...changed } });
    const old = shown !== null && run.progress.iteration !== shown.letters.iteration;
    return html`<div class="controls">
        ${slider('temperature', 'Temperature', TEMPERATURE, temperature, temperature.toFixed(2), (value) => change({ temperature: value }))}
        ${slider('top-k', 'Top-k', { min: 1, max: V, step: 1 }, Math.min(V, topK ?? V), topK === null ? 'all' : String(topK), (value) => change({ topK: value >= V ? null : value }))}
        ${slider('top-p', 'Top-p', TOP_P, topP ?? 1, topP === null ? 'all' : topP.toFixed(2), (value) => change({ topP: value >= 1 ? null : value }))}
      </div>
      <div class="buttons">
        <button type="button" data-testid="another-name" @click=${() => this.#act({ kind: 'another' })}>
          Another ${mode === 'text' ? 'line' : 'name'}
        </button>
        <button type="button" data-testid="draw-again" @click=${() => this.#act({ kind: 'again' })}>
          Draw it again
        </button>
        <span class="hint"
          >Seed ${seed}.${old ? ` The network has learned on since step ${whole(shown.letters.iteration)}.` : ''}</span
        >
      </div>`;
  }

  #branches(branches: readonly Branch[], before: string, shown: Tried | null): TemplateResult {
    return html`<ul>
      ${branches.map(({ text, tried, branches: below }) => {
        const label = html`<span class="before">${before}</span>${text.slice(before.length)}`;
        if (!tried) return html`<li><span class="fork">${label}…</span>${this.#branches(below, text, shown)}</li>`;
        return html`<li>
          <button
            type="button"
            data-testid="tried"
            data-name=${text}
            aria-current=${text === shown?.text ? 'true' : nothing}
            @click=${() => this.#act({ kind: 'show', tried })}
          >
            ${text === '' ? html`<i>nothing</i>` : html`<span>${label}</span>`}
          </button>
        </li>`;
      })}
    </ul>`;
  }

  #barsOf(of: DrawnLetters, drawing: Drawing): Float64Array[] {
    if (this.#bars?.of !== of || this.#bars.drawing !== drawing)
      this.#bars = { of, drawing, bars: barsOf(of, drawing) };
    return this.#bars.bars;
  }

  #act(act: SamplingAct): void {
    emit(this, 'mango-sampling', act);
  }
}

function slider(
  id: string,
  title: string,
  { min, max, step }: { readonly min: number; readonly max: number; readonly step: number },
  value: number,
  words: string,
  change: (value: number) => void,
): TemplateResult {
  return html`<label
    >${title}
    <input
      type="range"
      data-testid="sampling-${id}"
      min=${min}
      max=${max}
      step=${step}
      aria-valuetext=${words}
      .value=${String(value)}
      @input=${(event: Event) => change(Number((event.target as HTMLInputElement).value))}
    />
    <output class="number">${words}</output></label
  >`;
}

/** What the name is, in a sentence. */
function nameWords({ order, text, letters: { iteration } }: Tried): string {
  const name = text === '' ? 'No letter at all' : `“${text}”`;
  const after = `after ${counted(iteration, 'step')}`;
  if (order.kind === 'given') return `${name}, drawn elsewhere, as the network sees it ${after}.`;
  return `${name}, drawn ${after} with seed ${order.seed}${order.begin.length > 0 ? ' from the letter that you chose' : ''}.`;
}

/** How the letter at a place came, in a sentence. */
function placeWords({ origins, letters: { ids, symbols, uniforms } }: Tried, at: number, p: Float64Array): string {
  const words = (id: number) => `“${symbolWords(symbols[id])}”`;
  const id = ids[at]!;
  if (origins[at] === 'elsewhere' || !uniforms) {
    return `It was drawn elsewhere: ${words(id)} has the probability ${figure(p[id]!)}, and which point fell on it is not known.`;
  }
  const by = idAt(p, uniforms[at]!);
  const line = `u = ${figure(uniforms[at]!)} falls into the bar of ${words(by)}`;
  if (origins[at] === 'chosen') return `You chose ${words(id)}; ${line}.`;
  return by === id ? `${line}: that is the letter.` : `${line}; the letter ${words(id)} was drawn from other bars.`;
}

function nameTable({ letters, origins }: Tried, bars: readonly Float64Array[]): NumberTable {
  const { ids, symbols, uniforms } = letters;
  const how = { drawn: 'drawn', chosen: 'chosen by you', elsewhere: 'drawn elsewhere' };
  return {
    columns: ['place', 'letter', 'probability', 'u', 'how'],
    rows: Array.from(ids, (id, t) => ({
      heading: String(t + 1),
      cells: [
        symbolWords(symbols[id]),
        figure(bars[t]![id]!),
        origins[t] === 'elsewhere' || !uniforms ? '–' : figure(uniforms[t]!),
        how[origins[t]!],
      ],
    })),
  };
}

function placeTable(symbols: readonly string[], p: Float64Array): NumberTable {
  let until = 0;
  return {
    columns: ['symbol', 'id', 'probability', 'bar from', 'to'],
    rows: Array.from(p, (share, id) => {
      const from = until;
      until += share;
      return {
        heading: symbolWords(symbols[id]),
        cells: [String(id), figure(share), figure(from), figure(until)],
      };
    }),
  };
}
