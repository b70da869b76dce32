import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Mode } from '../../corpus/corpus.ts';
import { modeOf } from '../../train/recipe.ts';
import { startWorker, type WorkerPort } from '../../worker/client.ts';
import type { ChartPoint, Grid, Phase, WritingOrder } from '../../worker/protocol.ts';
import { DEFAULT_SETTINGS, type CorpusSource, type RunSettings } from '../../worker/settings.ts';
import { divergenceAdvice } from '../advice.ts';
import { Announcer } from '../announcer.ts';
import { CheckController } from '../check_controller.ts';
import { CrossoverController } from '../crossover_controller.ts';
import { deviceKind } from '../device_words.ts';
import { FileDrop } from '../file_drop.ts';
import { takeFile, type TakenFile } from '../file_intake.ts';
import { shownAs } from '../format.ts';
import { ENGRAVING, MARK } from '../icons.ts';
import { MODE_WORDS } from '../mode_words.ts';
import { phaseText } from '../phase_text.ts';
import { PoemController } from '../poem_controller.ts';
import { RaceController } from '../race_controller.ts';
import { RunController } from '../run_controller.ts';
import { sharedStyles } from '../shared.styles.ts';
import { studioStyles } from './mango-studio.styles.ts';
import { tokens } from './tokens.styles.ts';

const NO_CURVE: readonly ChartPoint[] = [];
/** The sizes at which the engines are compared. */
const GRID: Grid = { hiddenSizes: [16, 32, 64, 128, 256, 512], batchSizes: [1, 8, 32, 128] };

/**
 * @summary The studio: a run with its names, charts and controls; the poem; the race of two engines; the comparison of both
 * engines at many sizes; the notebook check.
 *
 * @property connect - starts the worker; tests may set a fake before the element is connected
 * @property grid - the sizes at which the engines are compared; tests may set fewer
 */
export class MangoStudio extends LitElement {
  static override styles = [sharedStyles, tokens, studioStyles];
  static override properties = {
    connect: { attribute: false },
    grid: { attribute: false },
    dragging: { state: true },
    spoken: { state: true },
    complete: { state: true },
  };
  declare connect: () => WorkerPort;
  declare grid: Grid;
  declare dragging: boolean;
  declare spoken: string;
  /** True once the parts that are loaded after the first name have been requested. */
  declare complete: boolean;
  #completing = false;
  readonly #announcer = new Announcer((text) => (this.spoken = text));
  readonly #run = new RunController(this, () => this.connect());
  readonly #race = new RaceController(this, () => this.connect());
  readonly #crossover = new CrossoverController(this, () => this.connect());
  readonly #poem = new PoemController(this, (text) => this.#announcer.event(text));
  readonly #check = new CheckController(this);
  readonly #wide = matchMedia('(min-width: 75rem)').matches;
  #saidPhase: Phase = 'empty';
  /** True if the run continues after the race or the comparison. */
  #goesOn = false;

  constructor() {
    super();
    this.connect = startWorker;
    this.grid = GRID;
    this.dragging = false;
    this.spoken = '';
    this.complete = false;
    this.addController(
      new FileDrop(
        (over) => (this.dragging = over),
        (file) => void this.#takeFile(file),
      ),
    );
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('spoken') || changed.has('dragging') || changed.has('complete')) return;
    const { phase, progress, names, model } = this.#run;
    if (phase !== this.#saidPhase) {
      this.#saidPhase = phase;
      const text = phaseText(phase, progress, model);
      if (text) this.#announcer.event(text);
      return;
    }
    const [latest] = names.newest(1, true);
    // While a poem is written, only its lines are announced.
    if (latest && !this.#poem.poem.writing) {
      this.#announcer.name(shownAs(this.#mode, latest.text), MODE_WORDS[this.#mode].one, performance.now());
    }
  }

  override updated(): void {
    // Load the panels below after the first name, or if no name is expected.
    const { phase, names } = this.#run;
    const waits = names.total === 0 && (phase === 'empty' || phase === 'preparing' || phase === 'running');
    if (this.#completing || waits) return;
    this.#completing = true;
    // Two frames later the name has been painted.
    requestAnimationFrame(() => requestAnimationFrame(() => void this.#loadTheRest()));
  }

  async #loadTheRest(): Promise<void> {
    this.complete = true;
    const { registerLater } = await import('../register_later.ts');
    registerLater();
  }

  /** The mode of the current model: names, or lines of text. */
  get #mode(): Mode {
    return this.#run.model?.task.mode ?? 'names';
  }

  override render(): TemplateResult {
    const { device } = this.#run;
    return html`
      <header class="top">
        <svg viewBox="0 0 64 64" aria-hidden="true">${MARK}</svg>
        <div>
          <h1>Mangosaurus</h1>
          <p class="tagline">Learns names or verse and invents new ones, on this machine.</p>
        </div>
        ${device ? html`<a class="engine" href="#device" @click=${this.#toDevice}>${deviceKind(device)}</a>` : nothing}
      </header>
      ${this.#notices()}
      <main>${this.#plate()} ${this.#figures()} ${this.#side()} ${this.#panels()}</main>
      <footer>
        <p>
          No server, no account: the corpus, the network and what it makes stay in this browser. The network reads
          letter by letter, and guesses the next letter.
        </p>
      </footer>
      <div class="hidden" aria-live="polite" data-testid="live">${this.spoken}</div>
      ${this.dragging ? html`<div class="drop">Drop a list, a text or a model</div>` : nothing}
    `;
  }

  #notices(): TemplateResult {
    const run = this.#run;
    const diverging = divergenceAdvice(run.progress, run.model, run.report);
    return html`<div class="notices">
      <div role="alert">${run.failed ? html`<p class="alert" data-testid="failed">${run.failed}</p>` : nothing}</div>
      <div role="status">
        ${run.adopted ? html`<p class="note" data-testid="adopted">${run.adopted.message}</p>` : nothing}
        ${run.recovered ? html`<p class="note" data-testid="recovered">${run.recovered}</p>` : nothing}
        ${diverging ? html`<p class="note" data-testid="diverging">${diverging}</p>` : nothing}
      </div>
      ${
        run.adopted
          ? html`<button type="button" data-testid="start-fresh" @click=${() => run.startFresh()}>Start fresh</button>`
          : nothing
      }
    </div>`;
  }

  #plate(): TemplateResult {
    const run = this.#run;
    const [latestNew] = run.names.newest(1, true);
    return html`<section class="card plate" aria-labelledby="names-title">
      <svg class="engraving" viewBox="0 0 64 64" aria-hidden="true">${ENGRAVING}</svg>
      <header>
        <span class="kicker">Plate I</span>
        <h2 id="names-title">${MODE_WORDS[this.#mode].title}</h2>
      </header>
      <mango-specimen .name=${latestNew ?? null} .mode=${this.#mode} .phase=${run.phase}></mango-specimen>
      <mango-transport
        .phase=${run.phase}
        .progress=${run.progress}
        .mode=${this.#mode}
        @mango-toggle=${this.#toggleRun}
        @mango-reset=${() => run.reset()}
        @mango-more=${() => run.more()}
      ></mango-transport>
      <mango-names
        .feed=${run.names}
        .mode=${this.#mode}
        .total=${run.names.total}
        @mango-say=${(event: CustomEvent<string>) => this.#announcer.event(event.detail)}
      ></mango-names>
    </section>`;
  }

  #figures(): TemplateResult {
    const { curve, model, progress, inEffect } = this.#run;
    // The plotting library is a fifth of the page's size, so it is loaded after the first name.
    return html`<div class="card figures">
      <mango-figures
        .curve=${this.complete ? curve : NO_CURVE}
        .model=${model}
        .progress=${progress}
        .clipValue=${inEffect.clipValue}
      ></mango-figures>
    </div>`;
  }

  #side(): TemplateResult {
    const run = this.#run;
    return html`<div class="card side">
      <mango-list
        .report=${run.report}
        .mode=${modeOf(run.settings)}
        .refused=${run.refused}
        ?offered=${run.offered !== null}
        ?open=${this.#wide}
        @mango-list=${(event: CustomEvent<CorpusSource>) => run.start(event.detail)}
        @mango-as-text=${() => run.learnAsText(run.offered ?? run.corpus)}
        @mango-file=${(event: CustomEvent<File>) => this.#takeFile(event.detail)}
      ></mango-list>
      <mango-settings
        .settings=${run.settings}
        .inEffect=${run.inEffect}
        ?open=${this.#wide}
        @mango-settings=${(event: CustomEvent<RunSettings>) => run.change(event.detail)}
        @mango-reset=${() => run.reset()}
      ></mango-settings>
      <mango-model
        .model=${run.model}
        .message=${run.saved}
        ?open=${this.#wide}
        @mango-save=${() => void run.save()}
        @mango-file=${(event: CustomEvent<File>) => this.#takeFile(event.detail)}
      ></mango-model>
    </div>`;
  }

  #panels(): TemplateResult {
    return html`
      <section class="card wide sonnets" aria-labelledby="poem-title">
        <header>
          <span class="kicker">Plate II</span>
          <h2 id="poem-title">Sonnets</h2>
        </header>
        <mango-poem
          .poem=${this.#poem.poem}
          ?current=${this.#mode === 'text'}
          @mango-write=${(event: CustomEvent<WritingOrder>) => this.#poem.write(this.#run.client, event.detail)}
          @mango-stop=${() => this.#poem.stop()}
          @mango-epoch=${(event: CustomEvent<File>) => this.#takeFile(event.detail, (file) => this.#oneMoreEpoch(file))}
        ></mango-poem>
      </section>
      <section class="card wide device" id="device" tabindex="-1" aria-labelledby="device-title">
        <h2 id="device-title">What computes</h2>
        <mango-device .device=${this.#run.device}></mango-device>
      </section>
      <section class="card wide" aria-labelledby="race-title">
        <h2 id="race-title">The race: GPU against CPU</h2>
        <mango-race .race=${this.#race.state} @mango-race=${this.#toggleRace}></mango-race>
      </section>
      <section class="card wide" aria-labelledby="crossover-title">
        <h2 id="crossover-title">Where the GPU overtakes the CPU</h2>
        <mango-crossover
          .crossover=${this.#crossover.state}
          ?ready=${this.#run.model !== null}
          @mango-crossover=${this.#toggleCrossover}
        ></mango-crossover>
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

  /** Focuses the device panel. A plain fragment link does not reach into a shadow tree. */
  #toDevice(event: Event): void {
    event.preventDefault();
    this.renderRoot.querySelector<HTMLElement>('#device')?.focus();
  }

  async #takeFile(file: File, use = (taken: TakenFile) => this.#useFile(taken)): Promise<void> {
    try {
      use(await takeFile(file));
    } catch (error) {
      this.#run.refuse(error instanceof Error ? error.message : String(error));
    }
  }

  #useFile({ kind, name, bytes }: TakenFile): void {
    if (kind === 'model') this.#run.open(name, bytes);
    else this.#run.start({ kind: 'bytes', name, bytes });
  }

  #oneMoreEpoch({ name, bytes }: TakenFile): void {
    this.#run.trainSonnets({ kind: 'bytes', name, bytes });
  }

  #toggleRace(): void {
    if (this.#race.state.phase === 'racing') return this.#race.stop();
    const run = this.#run;
    this.#hold();
    // The race uses the notebook's recipe. From a run with another recipe it takes only the list of names.
    const names = modeOf(run.inEffect) === 'names';
    const settings = run.inEffect.batching === 'notebook' ? run.inEffect : DEFAULT_SETTINGS;
    this.#race.start(names ? run.corpus : { kind: 'built-in' }, settings, () => this.#goOn());
    this.#crossover.stop();
  }

  #toggleCrossover(): void {
    if (this.#crossover.state.phase === 'measuring') return this.#crossover.stop();
    const { model, inEffect } = this.#run;
    if (!model) return;
    this.#hold();
    this.#crossover.start({ config: model.config, settings: inEffect, grid: this.grid }, () => this.#goOn());
    this.#race.stop();
  }

  /** If the user pauses or resumes the run, it does not continue by itself after a measurement. */
  #toggleRun(): void {
    this.#goesOn = false;
    this.#run.toggle();
  }

  /** Pauses the run during a race or a comparison. */
  #hold(): void {
    // The worker handles messages in order, so a run in preparation pauses as soon as it is ready. #goOn does not check the
    // phase,
    // since the pause may still be in progress, and `resume` does nothing to a run that is not paused.
    if (!this.#run.active) return;
    this.#goesOn = true;
    this.#run.pause();
  }

  #goOn(): void {
    if (!this.#goesOn || this.#race.state.phase === 'racing' || this.#crossover.state.phase === 'measuring') return;
    this.#goesOn = false;
    this.#run.resume();
  }
}
