import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { emit } from '../emit.ts';
import { bits, twoDigits, whole } from '../format.ts';
import { keepFocus } from '../keep_focus.ts';
import type { LogsState, OpenLog } from '../log_controller.ts';
import { RUNS_KEPT } from '../past_run.ts';
import { repeat } from '../repeat.ts';
import type { RunView } from '../run_controller.ts';
import { sharedStyles } from '../shared.styles.ts';
import { compare, type Compared } from './compared.ts';
import { runsStyles } from './mango-runs.styles.ts';

const WHEN = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

/**
 * @summary Runs that have ended or were replaced, and open logs. Those that are ticked are drawn with the current run.
 *
 * @property logs - the past runs and open logs
 * @property run - the current run
 * @property tick - changes whenever the run may have changed
 * @event mango-close-log - remove the run, or close the log, with this id
 */
export class MangoRuns extends LitElement {
  static override styles = [sharedStyles, runsStyles];
  static override properties = {
    logs: { attribute: false },
    run: { attribute: false },
    tick: { attribute: false },
    drawn: { state: true },
    failed: { state: true },
  };
  declare logs: LogsState;
  declare run: Pick<RunView, 'curve' | 'model' | 'report'> | null;
  declare tick: unknown;
  /** The ids of those that are ticked. */
  declare drawn: ReadonlySet<number>;
  declare failed: boolean;

  constructor() {
    super();
    this.logs = { open: [], refused: [], stored: true };
    this.run = null;
    this.tick = null;
    this.drawn = new Set();
    this.failed = false;
  }

  /** A button may be gone once it is pressed. */
  protected override update(changed: PropertyValues): void {
    keepFocus(this.renderRoot, () => super.update(changed));
  }

  override render(): TemplateResult {
    const { open, stored } = this.logs;
    return html`
      <p class="hint">
        Runs that ended or were replaced are listed here, the last ${RUNS_KEPT}, with the logs that are open. Tick some
        to draw them with the current run.
        ${stored ? nothing : 'This browser does not let the page store runs: they are gone when the page is closed.'}
      </p>
      ${this.#chart(open.filter(({ id }) => this.drawn.has(id)))}
      ${open.length === 0 ? html`<p class="hint" data-testid="no-runs">No run has ended yet.</p>` : nothing}
      <ul data-testid="runs">
        ${repeat(
          [...open].reverse(),
          ({ id }) => id,
          (log) => this.#item(log),
        )}
      </ul>
      ${this.failed ? html`<p class="alert" role="alert">The file could not be made. Reload the page and try again.</p>` : nothing}
    `;
  }

  #chart(ticked: readonly OpenLog[]): TemplateResult | typeof nothing {
    if (ticked.length === 0) return nothing;
    const { run } = this;
    const listed = ticked.some((log) => isAtEnd(log, run?.curve ?? []));
    const current: Compared[] =
      run?.model && run.curve.length > 1 && !listed
        ? [{ name: 'current run', curve: run.curve, lossPer: run.model.lossPer }]
        : [];
    const { per, iterations, lines, apart } = compare([...current, ...ticked]);
    return html`
      <mango-chart
        data-testid="runs-chart"
        label="Losses of runs, in ${per === 'name' ? 'nats per name' : 'bits per character'}"
        .iterations=${iterations}
        .lines=${lines}
      ></mango-chart>
      ${
        apart.length === 0
          ? nothing
          : html`<p class="note" data-testid="runs-apart">
              Not drawn, since their loss has another unit: ${apart.join(', ')}.
            </p>`
      }
    `;
  }

  #item(log: OpenLog): TemplateResult {
    const { id, name, lastStep, run } = log;
    const facts = run ? [run.network, run.settings, ended(log), WHEN.format(new Date(run.date))] : ['log', ended(log)];
    const full = run ? `${name}, ${run.network}, ${whole(lastStep)} iterations` : name;
    return html`<li data-testid="run" data-name=${name} data-step=${lastStep}>
      <label>
        <input
          type="checkbox"
          data-testid="draw-run"
          aria-label="Draw ${full}"
          .checked=${this.drawn.has(id)}
          @change=${() => this.#tick(id)}
        />${name}
      </label>
      <span class="buttons">
        <button
          type="button"
          data-testid="run-csv"
          aria-label="Download ${full} as CSV"
          @click=${() => void this.#download(log)}
        >
          CSV
        </button>
        <button
          type="button"
          data-testid="remove-run"
          aria-label="Remove ${full}"
          @click=${() => emit(this, 'mango-close-log', id)}
        >
          Remove
        </button>
      </span>
      <span class="hint">${facts.join(' · ')}</span>
    </li>`;
  }

  #tick(id: number): void {
    const drawn = new Set(this.drawn);
    if (!drawn.delete(id)) drawn.add(id);
    this.drawn = drawn;
  }

  async #download(log: OpenLog): Promise<void> {
    try {
      const [{ runCsv }, { downloadText }] = await Promise.all([import('./run_csv.ts'), import('../clipboard.ts')]);
      downloadText(runCsv(log), `${log.name.replace(/[^\p{L}\p{N}]+/gu, '-')}-${log.lastStep}.csv`, 'text/csv');
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }
}

/** True if a listed run is the current one, which has ended: it is not drawn twice. */
function isAtEnd({ run, curve }: OpenLog, current: RunView['curve']): boolean {
  const [a, b] = [curve.at(-1), current.at(-1)];
  return run !== null && a?.iteration === b?.iteration && a?.smoothLoss === b?.smoothLoss;
}

/** How a run ended: its last step, and its best held-out loss or its last loss in training. */
function ended({ curve, lastStep, lossPer, run, whole: all }: OpenLog): string {
  const at = `${whole(lastStep)} iterations`;
  const loss = curve.at(-1)?.smoothLoss ?? NaN;
  if (lossPer === 'name') return `${at}, ${twoDigits(loss)} nats per name`;
  if (all) return `${at}, ${bits(all.natsPerSymbol)} bits per character on all that is held out`;
  const held = run?.best ?? null;
  if (held) return `${at}, ${bits(held.natsPerSymbol)} bits per character held out, best at ${whole(held.iteration)}`;
  return `${at}, ${bits(loss)} bits per character in training`;
}
