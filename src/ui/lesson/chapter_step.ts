import { css, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { OPTIMIZER_TITLES } from '../../model/optimizers/index.ts';
import { emit } from '../emit.ts';
import { counted, whole } from '../format.ts';
import type { StudioView } from '../room.ts';
import { Chapter } from './chapter.ts';
import { changesOf, isPlainStep, type TensorChange } from './changes.ts';
import { ADAM_EQUATIONS, equations, SGD_EQUATIONS } from './equations.ts';
import { keepFocus } from '../keep_focus.ts';
import { figure, symbolWords, type LessonView } from './lesson_view.ts';
import type { Made } from './step_controller.ts';
import { stepProgramOf } from './step_program.ts';
import { figureOf } from './twins_words.ts';

/** @summary Chapter 4: one training step, and what it changes. */
export class ChapterStep extends Chapter {
  static override styles = [
    ...(Chapter.styles as []),
    css`
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem 0.75rem;
      }
      .losses {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 9rem), 1fr));
        gap: 0.75rem 1.5rem;
      }
      dt {
        color: var(--ink-soft);
        font-size: 0.8125rem;
      }
      dd {
        font: 600 1.125rem/1.4 var(--mono);
        overflow-wrap: anywhere;
      }
      .tensors {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
        gap: 1rem;
      }
      .tensor {
        min-inline-size: 0;
        --strip-height: 6rem;
      }
      h4 {
        display: grid;
        margin: 0;
        font: 600 0.875rem/1.6 var(--mono);
      }
      h4 .hint {
        font: 400 0.8125rem/1.6 var(--sans);
      }
    `,
  ];
  readonly number = 4;
  readonly heading = 'One step';

  /** After the last step all buttons but one are gone. */
  protected override update(changed: PropertyValues): void {
    keepFocus(this.renderRoot, () => super.update(changed));
  }

  protected prose(): TemplateResult {
    const { optimizer, batchSize, batching } = this.view!.run.inEffect;
    const names = this.view!.mode === 'names';
    const [sgd, adam] = [optimizer.name === 'sgd', optimizer.name === 'adam'];
    return html`
      <p>
        A training step is all of it once: read ${names ? 'a name' : 'a piece of text'} forward, flow the error
        backward, clip the gradient, and move each weight a little against its gradient. The <em>learning rate</em> α
        says how little.
      </p>
      ${adam || sgd ? equations(adam ? ADAM_EQUATIONS : SGD_EQUATIONS) : nothing}
      ${
        sgd
          ? nothing
          : html`<p>
              The network here is not the notebook’s: it learns by ${OPTIMIZER_TITLES[optimizer.name]}, which remembers
              earlier gradients, so what is shown is not α times the gradient.
              ${adam ? 'A weight moves by about α where its gradient keeps its sign, however small the gradient is.' : nothing}
            </p>`
      }
      ${
        batchSize === 1
          ? nothing
          : html`<p>
              It reads ${counted(batchSize, 'sequence')} in one step, side by side, and moves along their gradients
              together. The first of them is shown. Its own loss may rise: the step is for all of them.
            </p>`
      }
      ${
        batching === 'notebook'
          ? html`<p>
              The notebook does not begin a name with the zero state, but in the state in which the name before ended.
              The losses here are from that state on; those of chapter 2 are from the zero state.
            </p>`
          : nothing
      }
      <p>
        One step changes little. After ten, a hundred, all of them, the small changes that
        ${names ? 'names' : 'pieces of text'} have in common have added up, and the others have averaged out.
      </p>
    `;
  }

  protected figures(view: StudioView, lesson: LessonView): TemplateResult | typeof nothing {
    const { lab, run } = view;
    if (!lab || !lesson.traced) return nothing;
    const { busy, error, made } = lab.step;
    const rests = run.phase !== 'done' && run.phase !== 'failed' && run.phase !== 'opened';
    const make = (steps: number | 'anew' | 'all') => () => !busy && emit(this, 'mango-step', steps);
    const button = (label: string, steps: number | 'anew' | 'all', look = '') =>
      html`<button
        type="button"
        class=${look}
        data-testid="step-${steps}"
        aria-disabled=${busy ? 'true' : 'false'}
        @click=${make(steps)}
      >
        ${label}
      </button>`;
    return html`
      <div class="buttons">
        ${
          rests
            ? [button('One step', 1, 'primary'), button('Ten', 10), button('A hundred', 100), button('All', 'all')]
            : nothing
        }
        ${run.phase === 'opened' ? nothing : button('Begin again, before the first step', 'anew', rests ? '' : 'primary')}
      </div>
      <p class="hint" role="status" data-testid="step-status">${this.#status(view)}</p>
      ${error ? html`<p class="alert" role="alert">${error}</p>` : nothing}
      ${made ? this.#made(made, view.mode === 'names' ? 'name' : 'piece of text') : nothing}
    `;
  }

  #status({ run, lab }: StudioView): string {
    const { made, busy } = lab!.step;
    const { iteration, iterations } = run.progress;
    if (run.phase === 'preparing' || run.phase === 'empty') return 'It is being prepared.';
    if (busy) return 'Making steps…';
    if (run.phase === 'opened') return 'This model was opened without its list: it can be looked at, not trained.';
    if (run.phase === 'done') return `All ${whole(iterations)} steps are made. Begin again to make them one by one.`;
    const at = made && made.iteration === iteration ? `${counted(made.iteration - made.from, 'step')} made. ` : '';
    const state = run.phase === 'running' ? 'It trains; a step pauses it first.' : 'It rests.';
    return `${at}${whole(iteration)} of ${whole(iterations)} steps are done. ${state}`;
  }

  #made(made: Made, one: string): TemplateResult {
    const { from, iteration, symbols, targets, lossBefore, lossAfter, learningRate, clipValue, optimizer } = made;
    const name = [...targets].filter((id, t) => id >= 0 && !(id === 0 && t === targets.length - 1));
    const words = name.map((id) => symbolWords(symbols[id])).join('');
    const steps = iteration - from;
    const plain = isPlainStep(made);
    const changes = changesOf(made);
    const program =
      optimizer === 'sgd' && steps === 1 && made.sequences === 1 && !made.dropout && made.maxNorm === null;
    return html`
      <mango-lesson-figure
        number="4.1"
        caption=${
          made.sequences === 1
            ? `The ${one} of ${steps === 1 ? 'that step' : 'the first of these steps'}, and its loss in nats before and after.`
            : `The first of the ${made.sequences} sequences of ${steps === 1 ? 'that step' : 'the first of these steps'}, and its loss in nats before and after.`
        }
        .table=${() => lossTable(made, words)}
        .program=${program ? () => stepProgramOf(made) : null}
      >
        <dl class="losses" data-testid="step-losses">
          <div>
            <dt>Step</dt>
            <dd>${stepsOf(made)}</dd>
          </div>
          <div>
            <dt>It reads</dt>
            <dd data-testid="step-name">${words}</dd>
          </div>
          <div>
            <dt>Loss before</dt>
            <dd>${figure(lossBefore)}</dd>
          </div>
          <div>
            <dt>Loss after</dt>
            <dd>${figure(lossAfter)}</dd>
          </div>
          <div>
            <dt>Change</dt>
            <dd>${figure(lossAfter - lossBefore)}</dd>
          </div>
        </dl>
      </mango-lesson-figure>
      <mango-lesson-figure
        number="4.2"
        caption=${`What ${counted(steps, 'step')} changed: each tensor after minus before. ${reason(made, changes)}`}
        .table=${() => changesTable(changes, plain, learningRate, clipValue)}
        .program=${program ? () => stepProgramOf(made) : null}
      >
        <div class="tensors">${changes.map(tensor)}</div>
      </mango-lesson-figure>
    `;
  }
}

function tensor({ words, rows, columns, values, largest }: TensorChange): TemplateResult {
  return html`<div class="tensor">
    <h4>${words} <span class="hint number">${rows} × ${columns}, largest change ${figure(largest)}</span></h4>
    <mango-strip
      label=${`Change of ${words}`}
      .values=${values}
      .rows=${rows}
      .columns=${columns}
      .scale=${largest}
    ></mango-strip>
  </div>`;
}

/** The steps that were made, by their numbers. */
function stepsOf({ from, iteration }: Made): string {
  return iteration - from === 1 ? whole(iteration) : `${whole(from + 1)} to ${whole(iteration)}`;
}

function lossTable(made: Made, words: string) {
  const { lossBefore, lossAfter } = made;
  return {
    columns: ['step', 'it reads', 'loss before', 'loss after', 'change'],
    rows: [{ heading: stepsOf(made), cells: [words, ...[lossBefore, lossAfter, lossAfter - lossBefore].map(figure)] }],
  };
}

/** Why the changes are what they are. */
function reason(made: Made, changes: readonly TensorChange[]): string {
  const { learningRate, clipValue, optimizer, iteration, from } = made;
  if (!isPlainStep(made)) {
    if (iteration - from > 1) return 'They are the sum of all steps.';
    return optimizer === 'sgd'
      ? ''
      : `It is the update of ${OPTIMIZER_TITLES[optimizer]}, with a learning rate of ${figureOf(learningRate)}.`;
  }
  const cut = changes.reduce((sum, change) => sum + change.cut, 0);
  const most = changes.reduce((largest, { unexplained }) => Math.max(largest, unexplained), 0);
  const clip =
    clipValue === null
      ? 'not clipped'
      : `clipped at ±${figureOf(clipValue)}, ${cut === 0 ? 'none' : whole(cut)} of its elements cut`;
  return `It is −${figureOf(learningRate)} times the gradient (${clip}), to within ${figure(most)}, the rounding of 32-bit numbers.`;
}

function changesTable(
  changes: readonly TensorChange[],
  plain: boolean,
  learningRate: number,
  clipValue: number | null,
) {
  const clip = clipValue ?? Infinity;
  return {
    columns: [
      'tensor',
      'rows × columns',
      'largest change',
      ...(plain ? ['largest gradient', 'cut', 'α × largest, clipped'] : []),
    ],
    rows: changes.map(({ words, rows, columns, largest, largestGradient, cut }) => ({
      heading: words,
      cells: [
        `${rows} × ${columns}`,
        figure(largest),
        ...(plain
          ? [figure(largestGradient), String(cut), figure(learningRate * Math.min(clip, largestGradient))]
          : []),
      ],
    })),
  };
}
