import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { emit } from '../emit.ts';
import { bits, counted, twoDigits, whole as grouped } from '../format.ts';
import type { LogsState, OpenLog } from '../log_controller.ts';
import { LOSS_LABELS, lossLines } from '../loss_lines.ts';
import { repeat } from '../repeat.ts';
import { sharedStyles } from '../shared.styles.ts';
import { logsStyles } from './mango-logs.styles.ts';

/**
 * @summary The logs of other runs as curves, each with its name.
 *
 * @property logs - the open logs, and why others were refused
 * @event mango-log-files - open these files
 * @event mango-close-log - close the log with this id
 */
export class MangoLogs extends LitElement {
  static override styles = [sharedStyles, logsStyles];
  static override properties = { logs: { attribute: false } };
  declare logs: LogsState;

  constructor() {
    super();
    this.logs = { open: [], refused: [], stored: true };
  }

  override render(): TemplateResult {
    const { refused } = this.logs;
    const open = this.logs.open.filter(({ run }) => run === null);
    return html`
      <p class="hint">
        Opens what <code>mangosaurus train --log FILE</code> writes. A log can also be dropped anywhere on the page.
      </p>
      <div>
        <button type="button" data-testid="open-logs" @click=${() => this.#input.click()}>Open logs</button>
        <input type="file" hidden multiple accept=".jsonl,.log,.json,.txt" @change=${() => this.#choose()} />
      </div>
      <div role="alert" data-testid="log-alert">${refused.map((message) => html`<p class="alert">${message}</p>`)}</div>
      ${repeat(
        open,
        ({ id }) => id,
        (log) => this.#log(log),
      )}
    `;
  }

  #log(log: OpenLog): TemplateResult {
    const { id, name, curve, lastStep, note, whole } = log;
    return html`<article data-testid="log" data-name=${name} aria-label=${name}>
      <header>
        <h3>${name}</h3>
        <button
          type="button"
          data-testid="close-log"
          aria-label="Close ${name}"
          @click=${() => emit(this, 'mango-close-log', id)}
        >
          Close
        </button>
      </header>
      <mango-chart
        data-testid="log-chart"
        label="${name}. ${LOSS_LABELS[log.lossPer]}"
        .iterations=${curve.map(({ iteration }) => iteration)}
        .lines=${lossLines(curve, log)}
      ></mango-chart>
      <p class="hint" data-testid="log-end">
        Up to step ${grouped(lastStep)}${this.#last(log)}.
        ${
          whole
            ? html`On all of the held-out text: ${bits(whole.natsPerSymbol)} bits per character
              (${whole.natsPerSymbol.toFixed(3)} nats; ${counted(whole.symbols, 'symbol')}).`
            : nothing
        }
        ${note}
      </p>
    </article>`;
  }

  #last({ curve, lossPer }: OpenLog): string {
    const loss = curve.at(-1)?.smoothLoss ?? NaN;
    return lossPer === 'name' ? `: ${twoDigits(loss)} nats per name` : `: ${bits(loss)} bits per character in training`;
  }

  get #input(): HTMLInputElement {
    return this.renderRoot.querySelector('input')!;
  }

  #choose(): void {
    const files = [...(this.#input.files ?? [])];
    this.#input.value = '';
    if (files.length > 0) emit<readonly File[]>(this, 'mango-log-files', files);
  }
}
