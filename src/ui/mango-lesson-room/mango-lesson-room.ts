import { html, nothing, type TemplateResult } from 'lit';
import { CELLS } from '../../model/cells/index.ts';
import { emit } from '../emit.ts';
import { counted } from '../format.ts';
import type { Chapter } from '../lesson/chapter.ts';
import { CHAPTERS, type ChapterName } from '../lesson/chapters.ts';
import type { LessonView } from '../lesson/lesson_view.ts';
import { Room, type StudioView } from '../room.ts';
import { roomStyles } from '../room.styles.ts';
import { sharedStyles } from '../shared.styles.ts';
import { lessonRoomStyles } from './mango-lesson-room.styles.ts';

/** The longest sequence that can be traced. */
const LONGEST = 512;

/**
 * @summary The lesson: chapters that follow the notebook, with the live numbers of the network that runs, and the notebook check.
 *
 * @event mango-lesson - start the notebook's run on a list (detail: CorpusSource, or null for the built-in one)
 * @event mango-trace - look at another name, or piece of text (detail: string)
 */
export class MangoLessonRoom extends Room {
  static override styles = [sharedStyles, roomStyles, lessonRoomStyles];
  /** True once the chapter of the address has been scrolled to. */
  #shown = false;

  override render(): TemplateResult {
    const view = this.view!;
    const { lesson, lab } = view;
    return html`
      <section class="card head" aria-labelledby="lesson-title">
        <header>
          <span class="kicker">Lesson</span>
          <h2 id="lesson-title" class="room-title" tabindex="-1">
            How a network learns to ${view.mode === 'text' ? 'write' : 'invent names'}
          </h2>
        </header>
        <p class="lead">
          Six short chapters. Their numbers are those of the network that runs on this page, now: let it learn, and
          watch them change.
        </p>
        <nav aria-label="Chapters">
          <ol>
            ${CHAPTERS.map((_, i) => html`<li>${this.#link(i)}</li>`)}
          </ol>
        </nav>
        ${lesson ? this.#network(view, lesson) : nothing}
      </section>
      <section class="card chapters" aria-label="Chapters">
        ${CHAPTERS.map(({ element }, i) => [
          element(view, lesson),
          i + 1 < CHAPTERS.length ? html`<p class="next">Next: ${this.#link(i + 1)}</p>` : nothing,
        ])}
      </section>
      <section class="card check" aria-labelledby="check-title">
        <h2 id="check-title">Notebook check</h2>
        <mango-check .results=${lab?.check.results ?? {}} ?busy=${lab?.check.busy ?? false}></mango-check>
      </section>
    `;
  }

  /** Chapters are empty until there is a run: only then one can be scrolled to. */
  override updated(): void {
    if (this.#shown || !this.view?.lesson) return;
    this.#shown = true;
    const chapter = this.#addressed();
    void chapter?.updateComplete.then(() => chapter.show());
  }

  /** Focuses the heading of the chapter that the address names; without one, that of the room. */
  override async focusHeading(): Promise<void> {
    await this.updateComplete;
    const chapter = this.#addressed();
    if (!chapter) return super.focusHeading();
    await chapter.updateComplete;
    chapter.open();
  }

  #addressed(): Chapter | null {
    const name = CHAPTERS.find(({ name }) => new URLSearchParams(location.hash.split('?')[1]).has(name))?.name;
    return name ? this.renderRoot.querySelector<Chapter>(`mango-chapter-${name}`) : null;
  }

  /** The network whose numbers are shown, and the name that it reads. */
  #network({ run, mode, lab }: StudioView, { text, traced, error }: LessonView): TemplateResult {
    const { model, progress, lesson } = run;
    const own = lab?.lists.own ?? null;
    const config = model?.config;
    const words = config
      ? `${CELLS[config.cell].title}, ${counted(config.layers, 'layer')} of ${config.hiddenSize}, after ${counted(traced?.iteration ?? progress.iteration, 'step')}`
      : 'none yet';
    return html`<div class="network">
      <form @submit=${this.#trace}>
        <label for="traced">${mode === 'names' ? 'A name' : 'A piece of text'} to look at</label>
        <div class="row">
          <input
            id="traced"
            data-testid="traced"
            autocomplete="off"
            spellcheck="false"
            maxlength=${LONGEST}
            .value=${text}
            aria-invalid=${error ? 'true' : 'false'}
            aria-describedby="trace-error"
          />
          <button type="submit">Look at it</button>
        </div>
        <div id="trace-error" role="alert">${error ? html`<p class="alert">${error}</p>` : nothing}</div>
      </form>
      <div class="which">
        <p>
          <span class="hint">The network:</span>
          <span data-testid="lesson-network" data-reads=${traced?.text ?? ''}>${words}</span>
        </p>
        <p class="hint">
          ${lesson ? 'It is the notebook’s.' : `${model ? 'It is that of the other rooms. ' : ''}The notebook’s is one tanh layer of 50.`}
        </p>
        <div class="start">
          <button
            type="button"
            class=${lesson ? '' : 'primary'}
            data-testid="lesson-start"
            @click=${() => emit(this, 'mango-lesson')}
          >
            ${own || run.prints.length === 0 ? 'Run the notebook' : 'Run it again'}
          </button>
          ${
            own
              ? html`<button type="button" data-testid="lesson-own" @click=${() => emit(this, 'mango-lesson', own)}>
                  Run the notebook on my list
                </button>`
              : nothing
          }
        </div>
      </div>
    </div>`;
  }

  #link(index: number): TemplateResult {
    const { name, title } = CHAPTERS[index]!;
    return html`<a href="#/lesson?${name}" @click=${(event: Event) => this.#open(event, name)}
      ><span class="number">${index + 1}</span> ${title}</a
    >`;
  }

  #trace(event: SubmitEvent): void {
    event.preventDefault();
    emit(this, 'mango-trace', this.renderRoot.querySelector<HTMLInputElement>('#traced')!.value);
  }

  #open(event: Event, name: ChapterName): void {
    event.preventDefault();
    history.replaceState(history.state, '', `#/lesson?${name}`);
    this.renderRoot.querySelector<Chapter>(`mango-chapter-${name}`)?.open();
  }
}
