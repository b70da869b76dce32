import { css, html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { EXPLOSIVE } from '../../train/explosion.ts';
import { emit } from '../emit.ts';
import { counted, whole } from '../format.ts';
import type { StudioView } from '../room.ts';
import { Chapter } from './chapter.ts';
import { backwardEquations, equations } from './equations.ts';
import { clipped, gradientsOf, rowNorms, type TensorGradient } from './gradients.ts';
import { figure, inputWords, upTo } from './lesson_view.ts';
import type { LessonView } from './lesson_view.ts';
import type { StripCell } from './mango-strip.ts';
import { backwardProgramOf } from './programs.ts';
import { transposed } from './states.ts';
import { EXPLODED_WORDS, figureOf, twinsTable } from './twins_words.ts';

/** The clip value is 10 to the power of the slider's. */
const SLIDER = { min: -4, max: 2, step: 0.05 } as const;
/** The notebook's. */
const NOTEBOOK_CLIP = 5;
/** The clip value at a place of the slider, in two digits: no two places have the same. */
const clipOf = (place: number): number => Number((10 ** place).toPrecision(2));

/** @summary Chapter 3: the error that flows back through time, the gradients, and what clipping cuts off. */
export class ChapterBackward extends Chapter {
  static override styles = [
    ...(Chapter.styles as []),
    css`
      .tensors {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
        gap: 1rem;
      }
      .tensor {
        min-inline-size: 0;
        --strip-height: 5rem;
      }
      h4 {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        justify-content: space-between;
        gap: 0 0.75rem;
        margin: 0;
        font: 600 0.875rem/1.6 var(--mono);
      }
      h4 .hint {
        font: 400 0.8125rem/1.6 var(--sans);
      }
      .pair {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 0.5rem;
      }
      .clip {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 1rem;
        font-size: 0.875rem;
      }
      input {
        flex: 1;
        min-inline-size: 8rem;
        accent-color: var(--leaf);
      }
    `,
  ];
  static override properties = { ...Chapter.properties, clipValue: { state: true } };
  declare clipValue: number;
  readonly number = 3;
  readonly heading = 'Backward, and clipping';

  constructor() {
    super();
    this.clipValue = NOTEBOOK_CLIP;
  }

  protected prose(): TemplateResult {
    return html`
      <p>
        How must each weight change for the loss to fall? The chain rule says it, from the end of the
        ${this.view?.mode === 'text' ? 'text' : 'name'} to its beginning. At every time the error comes from two sides:
        from the letter that was predicted there, and from all later times, through the states.
      </p>
      ${equations(backwardEquations(this.view?.run.model?.config.cell ?? 'rnn'))}
      <p>
        On its way back the error is multiplied by the same matrix at each step. So over many steps it vanishes, and the
        network cannot learn what lies far back; or it grows without bound: it <em>explodes</em>. One step along such a
        gradient can throw the network far away from all it has learned.
      </p>
      <p>
        The notebook’s remedy is to cut each element of the gradient to between −N and N before the step. Move the value
        down until it cuts something: the hatched elements are those that are cut.
      </p>
      <p>
        Figure 3.3 shows what it is for: the notebook’s network, trained twice from the same seed, once without clipping
        and once with it. ${EXPLODED_WORDS}
      </p>
      <p>
        At a learning rate of ${EXPLOSIVE.learningRate}, the network without clipping explodes on the built-in list with
        each of ten seeds that were tried, and the one clipped at ±${EXPLOSIVE.clipValue} with none. At the notebook’s
        rate, 0.01, neither explodes; and its clip value, 5, is too large to hold the network at this one: try it. The
        states of a tanh layer stay within ±1, so no number becomes infinite: what grows is the loss.
      </p>
    `;
  }

  protected figures(view: StudioView, lesson: LessonView): TemplateResult | typeof nothing {
    const { traced, layer, at, unit } = lesson;
    if (!traced) return nothing;
    const { trace, config } = traced;
    const { hiddenGradients } = trace.layers[layer]!;
    const times = upTo(trace.timeSteps);
    const norms = rowNorms(hiddenGradients, trace.timeSteps, config.hiddenSize);
    const tensors = gradientsOf(config, trace.gradients, this.clipValue);
    const cut = tensors.reduce((sum, tensor) => sum + tensor.cut, 0);
    const program = () => backwardProgramOf(view, traced, this.clipValue);
    const state = config.cell === 'rnn' ? 'a' : 'h';
    return html`
      <mango-lesson-figure
        number="3.1"
        caption=${`The size (L2 norm) of dL/d${state}⟨t⟩ over t, in layer ${layer + 1}, and below it every unit’s share. The error is made at each letter and flows to the left.`}
        .table=${() => ({
          columns: ['t', 'reads', 'norm'],
          rows: times.map((t) => ({ heading: String(t + 1), cells: [inputWords(traced, t), figure(norms[t]!)] })),
        })}
        .program=${program}
      >
        <mango-letters
          data-testid="error-norms"
          label="Size of the error by time"
          measure="norm"
          .under=${times.map((t) => inputWords(traced, t))}
          .bars=${norms}
          .at=${at}
          @mango-time=${(event: CustomEvent<number>) => emit(this, 'mango-look', { at: event.detail })}
        ></mango-letters>
        <mango-strip
          label="Error of each unit by time"
          .values=${transposed(hiddenGradients, trace.timeSteps, config.hiddenSize)}
          .rows=${config.hiddenSize}
          .columns=${trace.timeSteps}
          .rowWords=${(row: number) => `unit ${row + 1}`}
          .columnWords=${(t: number) => `t ${t + 1}`}
          unread="Point at a unit, or go to it with the arrow keys."
          .selected=${{ row: unit ?? -1, column: at }}
          @mango-cell=${({ detail }: CustomEvent<StripCell>) =>
            emit(this, 'mango-look', { at: detail.column, unit: detail.row })}
        ></mango-strip>
      </mango-lesson-figure>
      <mango-lesson-figure
        number="3.2"
        caption=${`The gradient of each tensor for “${traced.text}”, before and after clipping at ±${figureOf(this.clipValue)}: ${counted(cut, 'element')} cut.`}
        .table=${() => gradientTable(tensors)}
        .program=${program}
      >
        <label class="clip"
          >Clip at
          <input
            type="range"
            data-testid="clip-at"
            min=${SLIDER.min}
            max=${SLIDER.max}
            step=${SLIDER.step}
            aria-valuetext=${figureOf(this.clipValue)}
            .value=${String(Math.log10(this.clipValue))}
            @input=${(event: Event) => (this.clipValue = clipOf(Number((event.target as HTMLInputElement).value)))}
          />
          <output class="number" data-testid="clip-value">±${figureOf(this.clipValue)}</output>
          <button type="button" @click=${() => (this.clipValue = NOTEBOOK_CLIP)}>
            ±${NOTEBOOK_CLIP}, as in the notebook
          </button></label
        >
        <div class="tensors">
          ${guard([traced, this.clipValue], () => tensors.map((tensor) => this.#tensor(tensor)))}
        </div>
      </mango-lesson-figure>
      ${
        view.lab
          ? html`<mango-lesson-figure
              class="wide"
              number="3.3"
              caption=${`The same network and seed with and without clipping, ${whole(view.lab.twins.iterations)} names each: the mean loss in nats per symbol, and the largest gradient element before clipping, of each 25 names.`}
              .table=${view.lab.twins.phase === 'idle' ? null : () => twinsTable(view.lab!.twins)}
            >
              <mango-twins .twins=${view.lab.twins}></mango-twins>
            </mango-lesson-figure>`
          : nothing
      }
    `;
  }

  #tensor({ words, rows, columns, values, largest, cut }: TensorGradient): TemplateResult {
    const strip = (of: string, shown: Float32Array | Float64Array, mark: number | null) =>
      html`<mango-strip
        label=${`${words} ${of} clipping`}
        .values=${shown}
        .rows=${rows}
        .columns=${columns}
        .scale=${largest}
        .mark=${mark}
        unread=${of}
      ></mango-strip>`;
    return html`<div class="tensor">
      <h4>
        ${words}
        <span class="hint number"
          >${rows} × ${columns}, largest ${figure(largest)}${cut > 0 ? `, ${cut} cut` : ''}</span
        >
      </h4>
      <div class="pair">
        ${strip('before', values, this.clipValue)} ${strip('after', clipped(values, this.clipValue), null)}
      </div>
    </div>`;
  }
}

function gradientTable(tensors: readonly TensorGradient[]) {
  return {
    columns: ['tensor', 'rows × columns', 'norm', 'largest', 'cut'],
    rows: tensors.map(({ words, rows, columns, norm, largest, cut }) => ({
      heading: words,
      cells: [`${rows} × ${columns}`, figure(norm), figure(largest), String(cut)],
    })),
  };
}
