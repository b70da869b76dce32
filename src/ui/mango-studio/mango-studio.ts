import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { startWorker, type WorkerPort } from '../../worker/client.ts';
import type { Grid, Phase } from '../../worker/protocol.ts';
import { Announcer } from '../announcer.ts';
import { Desk, GRID } from '../desk.ts';
import { deviceKind } from '../device_words.ts';
import { FileDrop } from '../file_drop.ts';
import { shownAs } from '../format.ts';
import { MARK } from '../icons.ts';
import { MODE_WORDS } from '../mode_words.ts';
import { phaseText } from '../phase_text.ts';
import type { Room, StudioView } from '../room.ts';
import { RoomRouter } from '../room_router.ts';
import { ROOM_NAMES, ROOMS, type RoomName } from '../rooms.ts';
import { sharedStyles } from '../shared.styles.ts';
import { studioStyles } from './mango-studio.styles.ts';
import { tokens } from './tokens.styles.ts';

/** The bar over the names, whose script comes after the first of them. */
const loadPanels = async (): Promise<void> => (await import('../mango-names-room/register_later.ts')).register();
const loadSources = async (): Promise<void> => (await import('../mango-sources/register.ts')).register();
const loadUpdate = async (): Promise<void> => (await import('../mango-update/register.ts')).register();
const loadSteering = async (): Promise<void> => (await import('../mango-steering/register.ts')).register();

/**
 * @summary The studio: the navigation, the strip of the run, and the current room. Rooms that were visited stay in the
 * document, hidden.
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
    unloaded: { state: true },
  };
  declare connect: () => WorkerPort;
  declare grid: Grid;
  declare dragging: boolean;
  declare spoken: string;
  /** The room whose script could not be loaded, or null. */
  declare unloaded: RoomName | null;
  readonly #announcer = new Announcer((text) => (this.spoken = text));
  readonly #desk = new Desk(
    this,
    () => this.connect(),
    () => this.grid,
  );
  readonly #visited = new Set<RoomName>();
  readonly #router = new RoomRouter(this, (byUser) => void this.#enter(byUser));
  #completing = false;
  #saidPhase: Phase = 'empty';
  #seenName: string | undefined = undefined;
  /** Names go on while they are looked at, and nothing else is timed. */
  readonly #look = () => {
    const { run, timed } = this.#desk;
    run.look(this.#router.current === 'names' && !document.hidden && !timed);
  };

  constructor() {
    super();
    this.connect = startWorker;
    this.grid = GRID;
    this.dragging = false;
    this.spoken = '';
    this.unloaded = null;
    this.#desk.listen(this);
    this.addEventListener('mango-say', (event) => this.#announcer.event((event as CustomEvent<string>).detail));
    const drop = (files: readonly File[]) => {
      const adds = this.#desk.run.adding ? 'mango-add-files' : 'mango-files';
      this.#desk.actions[this.#router.current === 'verse' ? 'mango-text-files' : adds](files);
    };
    this.addController(new FileDrop((over) => (this.dragging = over), drop));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('visibilitychange', this.#look);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener('visibilitychange', this.#look);
  }

  override willUpdate(changed: PropertyValues<this>): void {
    this.#look();
    if (changed.has('spoken') || changed.has('dragging')) return;
    const { run, mode } = this.#desk.view;
    const { headline } = run.names;
    // What was there at an earlier repaint is no news, whether it was announced or not.
    const isNews = headline?.text !== this.#seenName;
    this.#seenName = headline?.text;
    if (run.phase !== this.#saidPhase) {
      this.#saidPhase = run.phase;
      const text = phaseText(run.phase, run.progress, run.model);
      if (text) this.#announcer.event(text);
      return;
    }
    // While a poem is written, only its lines are announced.
    if (headline && isNews && !this.#desk.writing) {
      this.#announcer.name(shownAs(mode, headline), MODE_WORDS[mode].one, performance.now());
    }
  }

  override updated(): void {
    // Load the other rooms after the first name, or if no name is expected.
    const { phase, names, wishes } = this.#desk.run;
    // Who finds no name needs the bar to wish for others.
    const waits =
      !wishes.wishing && names.total === 0 && (phase === 'empty' || phase === 'preparing' || phase === 'running');
    if (this.#completing || waits) return;
    this.#completing = true;
    // Two frames later the name has been painted, and soon after them a busy machine has time, too. A room that cannot be
    // loaded now is asked for again when it is visited.
    const loads = [
      loadSteering,
      loadSources,
      loadPanels,
      loadUpdate,
      ...ROOM_NAMES.map((name) => () => this.#load(name)),
    ];
    const loadAll = () => {
      void this.#desk.kept.load();
      loads.forEach((load) => void load().catch(() => undefined));
    };
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(loadAll, 250)));
  }

  override render(): TemplateResult {
    const { view } = this.#desk;
    const { run } = view;
    const { current } = this.#router;
    return html`
      <header class="top">
        <a class="brand" href="#/names">
          <svg viewBox="0 0 64 64" aria-hidden="true">${MARK}</svg>
          <h1>Mangosaurus</h1>
        </a>
        <nav aria-label="Rooms">
          ${ROOM_NAMES.map(
            (name) =>
              html`<a href="#/${name}" data-testid="room-${name}" aria-current=${name === current ? 'page' : nothing}
                >${ROOMS[name].title}</a
              >`,
          )}
        </nav>
        <a class="engine" href="#/lab" title="What computes">${run.device ? deviceKind(run.device) : '…'}</a>
      </header>
      <section class="strip" aria-label="The run">
        <mango-transport
          .phase=${run.phase}
          .progress=${run.progress}
          .moments=${run.moments}
          .moment=${run.moment}
        ></mango-transport>
      </section>
      <mango-notices .run=${run} .tick=${view}></mango-notices>
      <mango-update></mango-update>
      <main>${ROOM_NAMES.map((name) => this.#room(name, view))}</main>
      <footer>
        <p>No server, no account: the corpus, the network and what it makes stay in this browser.</p>
      </footer>
      <div class="hidden" aria-live="polite" data-testid="live">${this.spoken}</div>
      ${this.dragging ? html`<div class="drop">Drop a list, a text or a model</div>` : nothing}
    `;
  }

  #room(name: RoomName, view: StudioView): TemplateResult | typeof nothing {
    if (!this.#visited.has(name)) return nothing;
    const hidden = name !== this.#router.current;
    if (!hidden && this.unloaded === name) {
      return html`<p class="alert" role="alert">This room could not be loaded. Reload the page to try again.</p>`;
    }
    return ROOMS[name].element(view, hidden);
  }

  async #load(room: RoomName): Promise<void> {
    await Promise.all([ROOMS[room].load(), (room === 'lesson' || room === 'lab') && this.#desk.loadLab()]);
  }

  /** Shows the current room. A user who came to it finds the focus at its heading, and the page at its top. */
  async #enter(byUser: boolean): Promise<void> {
    const room = this.#router.current;
    this.#visited.add(room);
    this.unloaded = null;
    try {
      await this.#load(room);
    } catch {
      this.unloaded = room;
    }
    await this.updateComplete;
    if (!byUser || room !== this.#router.current) return;
    window.scrollTo(0, 0);
    await this.renderRoot.querySelector<Room>(`mango-${room}-room:defined`)?.focusHeading();
  }
}
