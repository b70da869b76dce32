import { html, type TemplateResult } from 'lit';
import type { CorpusSource } from '../../worker/settings.ts';
import { emit } from '../emit.ts';
import { MODE_WORDS } from '../mode_words.ts';
import { READY } from '../mango-names-room/mango-names-room.ts';
import { Room } from '../room.ts';
import { roomStyles } from '../room.styles.ts';
import { sharedStyles } from '../shared.styles.ts';
import { verseRoomStyles } from './mango-verse-room.styles.ts';

/**
 * @summary Verse: the poem of the built-in model, and training on a text.
 *
 * @event mango-text - learn this text (detail: CorpusSource)
 * @event mango-text-file - learn this file as text, or open this model (detail: File)
 */
export class MangoVerseRoom extends Room {
  static override styles = [sharedStyles, roomStyles, verseRoomStyles];

  override render(): TemplateResult {
    const { run, mode, poem } = this.view!;
    const isText = mode === 'text';
    return html`
      <section class="card" aria-labelledby="poem-title">
        <header>
          <span class="kicker">Plate II</span>
          <h2 id="poem-title" class="room-title" tabindex="-1">Sonnets</h2>
        </header>
        <mango-poem .poem=${poem} ?current=${isText}></mango-poem>
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

  /** What is chosen here is learned as text, whatever the settings of the names room say. */
  #asText(event: CustomEvent<unknown>, type: string): void {
    event.stopPropagation();
    emit(this, type, event.detail);
  }
}
