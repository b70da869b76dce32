import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { startWorker, type WorkerPort } from '../../worker/client.ts';
import type { ListSource, Phase, RunSettings } from '../../worker/protocol.ts';
import { divergenceAdvice } from '../advice.ts';
import { Announcer } from '../announcer.ts';
import { CheckController } from '../check_controller.ts';
import { deviceKind } from '../device_words.ts';
import { FileDrop } from '../file_drop.ts';
import { bytes, titled, twoDigits, whole } from '../format.ts';
import { ENGRAVING, MARK } from '../icons.ts';
import { RaceController } from '../race_controller.ts';
import { RunController } from '../run_controller.ts';
import { sharedStyles } from '../shared.styles.ts';
import { studioStyles } from './mango-studio.styles.ts';
import { tokens } from './tokens.styles.ts';

/** Larger files are refused unread: a list of names is far smaller. */
const LARGEST_FILE_BYTES = 64 * 2 ** 20;

/**
 * @summary The studio: one run, its names, charts and controls; the race of two engines; the notebook check.
 *
 * @property connect - makes the other side of the worker protocol; a test may put a stand-in here before the element
 * enters the document
 */
export class MangoStudio extends LitElement {
  static override styles = [sharedStyles, tokens, studioStyles];
  static override properties = {
    connect: { attribute: false },
    dragging: { state: true },
    spoken: { state: true },
  };
  declare connect: () => WorkerPort;
  declare dragging: boolean;
  declare spoken: string;
  readonly #run = new RunController(this, () => this.connect());
  readonly #race = new RaceController(this, () => this.connect());
  readonly #check = new CheckController(this);
  readonly #announcer = new Announcer((text) => (this.spoken = text));
  readonly #wide = matchMedia('(min-width: 75rem)').matches;
  #saidPhase: Phase = 'empty';

  constructor() {
    super();
    this.connect = startWorker;
    this.dragging = false;
    this.spoken = '';
    this.addController(
      new FileDrop(
        (over) => (this.dragging = over),
        (file) => void this.#takeFile(file),
      ),
    );
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('spoken') || changed.has('dragging')) return;
    const { phase, progress, names } = this.#run;
    if (phase !== this.#saidPhase) {
      this.#saidPhase = phase;
      const text = phaseText(phase, progress.iteration, progress.smoothLoss);
      if (text) this.#announcer.event(text);
      return;
    }
    const [latest] = names.newest(1, true);
    if (latest) this.#announcer.name(titled(latest.text), performance.now());
  }

  override render(): TemplateResult {
    const run = this.#run;
    const diverging = divergenceAdvice(run.progress, run.report);
    return html`
      <header class="top">
        <svg viewBox="0 0 64 64" aria-hidden="true">${MARK}</svg>
        <div>
          <h1>Mangosaurus</h1>
          <p class="tagline">Learns a list of names and invents new ones, on this machine.</p>
        </div>
        ${run.device ? html`<a class="engine" href="#device" @click=${this.#toDevice}>${deviceKind(run.device)}</a>` : nothing}
      </header>
      <div class="notices">
        <div role="alert">${run.failed ? html`<p class="alert" data-testid="failed">${run.failed}</p>` : nothing}</div>
        <div role="status">
          ${run.recovered ? html`<p class="note" data-testid="recovered">${run.recovered}</p>` : nothing}
          ${diverging ? html`<p class="note" data-testid="diverging">${diverging}</p>` : nothing}
        </div>
      </div>
      <main>${this.#plate()} ${this.#figures()} ${this.#side()} ${this.#panels()}</main>
      <footer>
        <p>
          No server, no account: the list, the network and the names stay in this tab. The network reads one name at a
          time, letter by letter, and guesses the next letter.
        </p>
      </footer>
      <div class="hidden" aria-live="polite" data-testid="live">${this.spoken}</div>
      ${this.dragging ? html`<div class="drop">Drop the list to train on it</div>` : nothing}
    `;
  }

  #plate(): TemplateResult {
    const run = this.#run;
    const [latestNew] = run.names.newest(1, true);
    return html`<section class="card plate" aria-labelledby="names-title">
      <svg class="engraving" viewBox="0 0 64 64" aria-hidden="true">${ENGRAVING}</svg>
      <header>
        <span class="kicker">Plate I</span>
        <h2 id="names-title">Names it invents</h2>
      </header>
      <mango-specimen .name=${latestNew ?? null} .phase=${run.phase}></mango-specimen>
      <mango-transport
        .phase=${run.phase}
        .progress=${run.progress}
        @mango-toggle=${() => run.toggle()}
        @mango-reset=${() => run.reset()}
        @mango-more=${() => run.more()}
      ></mango-transport>
      <mango-names
        .feed=${run.names}
        .total=${run.names.total}
        @mango-say=${(event: CustomEvent<string>) => this.#announcer.event(event.detail)}
      ></mango-names>
    </section>`;
  }

  #figures(): TemplateResult {
    return html`<div class="card figures">
      <mango-figures .curve=${this.#run.curve} .clipValue=${this.#run.inEffect.clipValue}></mango-figures>
    </div>`;
  }

  #side(): TemplateResult {
    const run = this.#run;
    return html`<div class="card side">
      <mango-list
        .report=${run.report}
        .refused=${run.refused}
        ?open=${this.#wide}
        @mango-list=${(event: CustomEvent<ListSource>) => run.start(event.detail)}
        @mango-file=${(event: CustomEvent<File>) => this.#takeFile(event.detail)}
      ></mango-list>
      <mango-settings
        .settings=${run.settings}
        .inEffect=${run.inEffect}
        ?open=${this.#wide}
        @mango-settings=${(event: CustomEvent<RunSettings>) => run.change(event.detail)}
        @mango-reset=${() => run.reset()}
      ></mango-settings>
    </div>`;
  }

  #panels(): TemplateResult {
    return html`
      <section class="card wide device" id="device" tabindex="-1" aria-labelledby="device-title">
        <h2 id="device-title">What computes</h2>
        <mango-device .device=${this.#run.device}></mango-device>
      </section>
      <section class="card wide" aria-labelledby="race-title">
        <h2 id="race-title">The race: GPU against CPU</h2>
        <mango-race .race=${this.#race.state} @mango-race=${this.#toggleRace}></mango-race>
      </section>
      <section class="card wide" aria-labelledby="check-title">
        <h2 id="check-title">Notebook check</h2>
        <mango-check
          .results=${this.#check.results}
          ?busy=${this.#check.busy}
          @mango-check=${() => void this.#check.run(this.#run.client)}
        ></mango-check>
      </section>
    `;
  }

  /** A fragment does not reach into a shadow tree. */
  #toDevice(event: Event): void {
    event.preventDefault();
    this.renderRoot.querySelector<HTMLElement>('#device')?.focus();
  }

  async #takeFile(file: File): Promise<void> {
    if (file.size > LARGEST_FILE_BYTES) {
      const largest = bytes(LARGEST_FILE_BYTES);
      this.#run.refuse(`${file.name} has ${bytes(file.size)}; the studio takes lists up to ${largest}. Cut it first.`);
      return;
    }
    try {
      this.#run.start({ kind: 'bytes', name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });
    } catch {
      this.#run.refuse(`${file.name} could not be read. Check that it is a file, not a folder, and try again.`);
    }
  }

  #toggleRace(): void {
    if (this.#race.state.phase === 'racing') return this.#race.stop();
    const run = this.#run;
    // A run in preparation pauses as soon as it is ready: the worker answers in order. For the same reason the phase is
    // not asked at the end, when the pause may be still on its way; `resume` does nothing to a run that is not paused.
    const goesOn = run.active;
    if (goesOn) run.pause();
    this.#race.start(run.list, run.inEffect, () => goesOn && run.resume());
  }
}

function phaseText(phase: Phase, iteration: number, loss: number): string {
  switch (phase) {
    case 'empty':
    case 'preparing':
      return '';
    case 'running':
      return 'Training.';
    case 'paused':
      return `Paused at iteration ${whole(iteration)}.`;
    case 'done':
      return `Training finished after ${whole(iteration)} iterations. Loss ${twoDigits(loss)}.`;
    case 'failed':
      return 'Training stopped.';
    default:
      return phase satisfies never;
  }
}
