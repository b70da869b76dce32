import { html, nothing, type TemplateResult } from 'lit';
import type { Phase } from '../../worker/protocol.ts';
import { ENGRAVING } from '../icons.ts';
import { MODE_WORDS } from '../mode_words.ts';
import { Room } from '../room.ts';
import { roomStyles } from '../room.styles.ts';
import type { RunView } from '../run_controller.ts';
import { sharedStyles } from '../shared.styles.ts';
import { namesRoomStyles } from './mango-names-room.styles.ts';

/** The phases in which there is a model to sample from. */
export const READY: readonly Phase[] = ['running', 'paused', 'done', 'opened'];

/** Whether names stream, or would if the user let them. */
function streams({ phase, wishes }: RunView): 'flows' | 'stopped' | null {
  if (phase === 'paused' || !READY.includes(phase)) return null;
  return wishes.stopped ? 'stopped' : 'flows';
}

/** @summary The first room: a list, and the names that a network invents from it. Its settings and model file are folded. */
export class MangoNamesRoom extends Room {
  static override styles = [sharedStyles, roomStyles, namesRoomStyles];
  /** Beside the names there is room to unfold the list's panels. */
  readonly #wide = matchMedia('(min-width: 48rem)').matches;

  override render(): TemplateResult {
    const { run, mode, kept, exported } = this.view!;
    const { title } = MODE_WORDS[mode];
    return html`
      <section class="card list" aria-label=${mode === 'names' ? 'The list' : 'The text'}>
        <mango-list
          .corpus=${run.corpus}
          .report=${run.report}
          .mode=${run.listMode}
          ?adding=${run.adding}
          ?offered=${run.offered !== null}
          .leaning=${run.leaning?.names ?? 0}
          ?open=${this.#wide}
        ></mango-list>
      </section>
      <section class="card plate names" aria-labelledby="names-title">
        <header>
          <span class="kicker">Plate I</span>
          <h2 id="names-title" class="room-title" tabindex="-1">${title}</h2>
          <mango-shelf .view=${this.view}></mango-shelf>
        </header>
        <div class="specimen">
          <mango-specimen
            .name=${run.names.headline}
            .mode=${mode}
            .kept=${kept.written}
            .phase=${run.phase}
          ></mango-specimen>
          <svg class="engraving" viewBox="0 0 64 64" aria-hidden="true">${ENGRAVING}</svg>
        </div>
        ${
          (run.model?.labels.length ?? 0) > 1
            ? html`<mango-blend .labels=${run.model!.labels} .blend=${run.blend}></mango-blend>`
            : nothing
        }
        <!-- Its script comes after the first name; until then it has its height. -->
        <div class="steering" ?hidden=${mode !== 'names'}>
          <mango-steering .form=${run.wishes.form} .told=${run.wishes.told} .settings=${run.settings}></mango-steering>
        </div>
        <mango-names
          .feed=${run.names}
          .mode=${mode}
          .total=${run.names.total}
          .revision=${run.names.revision}
          .kept=${kept.written}
          ?ready=${READY.includes(run.phase)}
          ?finished=${run.phase === 'done'}
          .order=${mode === 'names' ? run.wishes.form.order : 'drawn'}
          .flow=${streams(run)}
          .note=${run.wishes.told?.message ?? ''}
        ></mango-names>
        <mango-gauge .gauge=${run.gauge}></mango-gauge>
      </section>
      <section class="card settings" aria-label="Settings and model file">
        <mango-settings .settings=${run.settings} .inEffect=${run.inEffect}>
          <mango-model .model=${run.model} .message=${run.saved} .exported=${exported}></mango-model>
        </mango-settings>
      </section>
    `;
  }
}
