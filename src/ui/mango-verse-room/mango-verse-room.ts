import { html, type PropertyValues, type TemplateResult } from 'lit';
import type { WritingOrder } from '../../worker/protocol.ts';
import type { CorpusSource } from '../../worker/settings.ts';
import { emit } from '../emit.ts';
import { percent } from '../format.ts';
import { letterWords } from '../letter_words.ts';
import { READY } from '../mango-names-room/mango-names-room.ts';
import { MODE_WORDS } from '../mode_words.ts';
import { type Pace, usualPace } from '../pace.ts';
import { PoemController } from '../poem_controller.ts';
import { Room } from '../room.ts';
import { roomStyles } from '../room.styles.ts';
import { sharedStyles } from '../shared.styles.ts';
import { WhyController } from '../why_controller.ts';
import { verseRoomStyles } from './mango-verse-room.styles.ts';

/**
 * @summary Verse: the page with the poem, and training on a text.
 *
 * @event mango-text - learn this text (detail: CorpusSource)
 * @event mango-text-files - learn these files as text, or open a model (detail: readonly File[])
 * @event mango-writing - a poem is being written, or no longer (detail: boolean)
 * @event mango-say - announce this (detail: string)
 */
export class MangoVerseRoom extends Room {
  static override styles = [sharedStyles, roomStyles, verseRoomStyles];
  readonly #poem = new PoemController(this, (text) => emit(this, 'mango-say', text));
  readonly #why = new WhyController(this);
  #wasWriting = false;
  #saidWhy = -1;

  constructor() {
    super();
    this.#poem.pace = usualPace();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const { writing } = this.#poem.poem;
    if (writing !== this.#wasWriting) emit(this, 'mango-writing', writing);
    this.#wasWriting = writing;
    this.#sayWhy();
  }

  override render(): TemplateResult {
    const { run, mode } = this.view!;
    const isText = mode === 'text';
    return html`
      <section class="card book" aria-labelledby="poem-title">
        <header>
          <span class="kicker">Plate II</span>
          <h2 id="poem-title" class="room-title" tabindex="-1">Sonnets</h2>
          <p class="hint">
            A network that learned Shakespeare’s sonnets goes on from your beginning, letter by letter, from nothing but
            what it has written so far.
          </p>
        </header>
        <mango-poem
          .poem=${this.#poem.poem}
          .why=${this.#why.why}
          .pace=${this.#poem.pace}
          ?current=${isText}
          ?opened=${run.phase === 'opened'}
          @mango-write=${this.#write}
          @mango-go-on=${this.#goOn}
          @mango-stop=${() => this.#poem.stop()}
          @mango-pace=${(event: CustomEvent<Pace>) => this.#setPace(event.detail)}
          @mango-letter=${(event: CustomEvent<number | null>) => this.#choose(event.detail)}
        >
          <mango-epoch .phase=${run.phase} .progress=${run.progress} ?current=${isText}></mango-epoch>
        </mango-poem>
      </section>
      <section class="card" aria-labelledby="text-title">
        <header>
          <span class="kicker">Plate III</span>
          <h2 id="text-title">A text of yours</h2>
        </header>
        <p class="lead">
          A network learns to write like any text: half a million letters are a good start. It takes the place of the
          current run, and some minutes.
        </p>
        <div class="own">
          <mango-list
            mode="text"
            .report=${run.report?.mode === 'text' ? run.report : null}
            open
            @mango-list=${(event: CustomEvent<CorpusSource>) => this.#asText(event, 'mango-text')}
            @mango-files=${(event: CustomEvent<readonly File[]>) => this.#asText(event, 'mango-text-files')}
          ></mango-list>
          <div class="lines">
            <h3>${MODE_WORDS.text.title}</h3>
            <mango-names
              .feed=${isText ? run.names : null}
              mode="text"
              .total=${isText ? run.names.total : 0}
              .revision=${run.names.revision}
              ?ready=${isText && READY.includes(run.phase)}
            ></mango-names>
          </div>
        </div>
      </section>
    `;
  }

  #write({ detail }: CustomEvent<WritingOrder>): void {
    const { client } = this.view!.run;
    if (!client) return;
    this.#choose(null);
    this.#poem.write(client, detail);
  }

  #goOn({ detail }: CustomEvent<WritingOrder>): void {
    const { client } = this.view!.run;
    if (client) this.#poem.goOn(client, detail);
  }

  #setPace(pace: Pace): void {
    this.#poem.pace = pace;
    this.requestUpdate();
  }

  #choose(at: number | null): void {
    this.#why.choose(this.view!.run.client, this.#poem.poem, at);
  }

  /** Tells screen readers of the chosen letter, once it is known what was expected. */
  #sayWhy(): void {
    const { at = -1, symbols = null, letter = '' } = this.#why.why ?? {};
    if (at === -1 || symbols) {
      const own = symbols?.find(({ symbol }) => symbol === letter);
      if (own && at !== this.#saidWhy) emit(this, 'mango-say', `${letterWords(letter)}: ${percent(own.p)} likely`);
      this.#saidWhy = at;
    }
  }

  /** What is chosen here is learned as text, whatever the settings of the names room say. */
  #asText(event: CustomEvent<unknown>, type: string): void {
    event.stopPropagation();
    emit(this, type, event.detail);
  }
}
