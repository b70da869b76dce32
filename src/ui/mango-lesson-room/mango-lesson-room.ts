import { html, nothing, type TemplateResult } from 'lit';
import { emit } from '../emit.ts';
import { titled } from '../format.ts';
import { Room } from '../room.ts';
import { roomStyles } from '../room.styles.ts';
import type { LessonPrint } from '../run_controller.ts';
import { sharedStyles } from '../shared.styles.ts';
import { lessonRoomStyles } from './mango-lesson-room.styles.ts';

/**
 * @summary The lesson: the notebook's run with what it prints, its loss and clipping, and the notebook check.
 *
 * @event mango-lesson - start the notebook's run on the built-in list
 */
export class MangoLessonRoom extends Room {
  static override styles = [sharedStyles, roomStyles, lessonRoomStyles];

  override render(): TemplateResult {
    const { run, lab } = this.view!;
    const { lesson, prints } = run;
    return html`
      <section class="card plate run" aria-labelledby="lesson-title">
        <header>
          <span class="kicker">Lesson</span>
          <h2 id="lesson-title" class="room-title" tabindex="-1">The notebook's run</h2>
        </header>
        <p class="lead">
          One tanh layer of 50 units reads one name per step, forward and back, clips its gradient at ±5 and takes a
          step of 0.01: 35,000 times. Every 2,000 it prints its loss and seven names.
        </p>
        <div class="start">
          <button type="button" class="primary" data-testid="lesson-start" @click=${() => emit(this, 'mango-lesson')}>
            ${prints.length === 0 ? 'Run the notebook' : 'Run it again'}
          </button>
          <p class="hint">${lesson ? nothing : 'On the built-in list, in place of the current run.'}</p>
        </div>
        <div class="printed" role="region" aria-label="What the notebook prints" tabindex="0">
          ${prints.length === 0 ? html`<p class="hint">Its output appears here.</p>` : nothing}
          <ol data-testid="prints">
            ${prints.map(printed)}
          </ol>
        </div>
      </section>
      <section class="card figures" aria-label="Loss and clipping">
        <mango-figures
          .curve=${lesson ? run.curve : []}
          .model=${lesson ? run.model : null}
          .progress=${run.progress}
          .clipValue=${lesson ? run.inEffect.clipValue : null}
        ></mango-figures>
      </section>
      <section class="card check" aria-labelledby="check-title">
        <h2 id="check-title">Notebook check</h2>
        <mango-check .results=${lab?.check.results ?? {}} ?busy=${lab?.check.busy ?? false}></mango-check>
      </section>
    `;
  }
}

/** As the notebook prints it: "Iteration: 2000, Loss: 27.884160", and the names below. */
function printed({ iteration, loss, names }: LessonPrint): TemplateResult {
  return html`<li data-testid="print" data-iteration=${iteration}>
    <h3>Iteration: ${iteration}, Loss: ${loss.toFixed(6)}</h3>
    <p class="names">${names.map(titled).join('\n')}</p>
  </li>`;
}
