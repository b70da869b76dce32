import { LitElement, html, nothing, type TemplateResult } from 'lit';
import type { CrossoverState } from '../crossover_controller.ts';
import { emit } from '../emit.ts';
import { panelStyles } from '../panel.styles.ts';
import { sharedStyles } from '../shared.styles.ts';
import { crossoverTable, verdictOf } from './crossover_table.ts';
import { crossoverStyles } from './mango-crossover.styles.ts';

/**
 * @summary A measured table of the sizes at which the GPU trains faster than the CPU.
 *
 * @property crossover - the state of the measurement
 * @property ready - true if there is a model whose sizes can be varied
 * @event mango-crossover - start or stop measuring
 */
export class MangoCrossover extends LitElement {
  static override styles = [sharedStyles, panelStyles, crossoverStyles];
  static override properties = { crossover: { attribute: false }, ready: { type: Boolean } };
  declare crossover: CrossoverState | null;
  declare ready: boolean;

  constructor() {
    super();
    this.crossover = null;
    this.ready = false;
  }

  override render(): TemplateResult {
    const { phase = 'idle', error = null } = this.crossover ?? {};
    const label = { idle: 'Measure', measuring: 'Stop', done: 'Measure again', stopped: 'Measure again' }[phase];
    return html`
      <p class="hint">
        Times training steps of models like the current one, at other numbers of units and other batch sizes, on WebGPU
        and on the CPU. It takes some seconds; the run waits meanwhile and goes on afterwards.
      </p>
      <div class="head">
        <button
          type="button"
          data-testid="crossover"
          aria-disabled=${this.ready ? 'false' : 'true'}
          @click=${() => this.ready && emit(this, 'mango-crossover')}
        >
          ${label}
        </button>
        <p role="status" data-testid="crossover-verdict" data-phase=${phase}>${error ? nothing : this.#verdict()}</p>
      </div>
      ${error ? html`<p class="note" role="alert" data-testid="crossover-error">${error}</p>` : nothing}
      ${this.#table()}
    `;
  }

  /** The name of the device. Only a hardware adapter is called a GPU. */
  get #gpu(): string {
    return this.crossover?.device?.software ? 'WebGPU' : 'GPU';
  }

  #verdict(): string {
    const { phase = 'idle', crossings = [] } = this.crossover ?? {};
    if (phase === 'idle') return '';
    if (phase === 'measuring') return 'Measuring…';
    return `${phase === 'stopped' ? 'Stopped. ' : ''}${verdictOf(crossings, this.#gpu)}`;
  }

  #table(): TemplateResult | typeof nothing {
    const { phase, order, device, crossings } = this.crossover ?? {};
    if (!order || !crossings || !device) return nothing;
    return html`
      ${crossoverTable(order, crossings, this.#gpu, phase === 'measuring')}
      <p class="hint">
        The small numbers are training steps per second, ${this.#gpu} : CPU. ${this.#gpu} is
        ${device.name}${device.software ? ', a program on the processor and no graphics card' : ''}. A dash stands where
        it would have taken too long to find out.
      </p>
    `;
  }
}
