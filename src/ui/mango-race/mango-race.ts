import { LitElement, html, nothing, type TemplateResult } from 'lit';
import { joinCurves } from '../../worker/curve.ts';
import { deviceKind } from '../device_words.ts';
import { emit } from '../emit.ts';
import { rate, twoDigits, whole } from '../format.ts';
import type { ChartLine } from '../mango-chart/plot.ts';
import { RACE_ITERATIONS, RACE_SNAPSHOT_EVERY, type Lane, type LaneName, type RaceState } from '../race_controller.ts';
import { panelStyles, resultTableStyles } from '../panel.styles.ts';
import { sharedStyles } from '../shared.styles.ts';
import { raceStyles } from './mango-race.styles.ts';
import { pairTable, printTables } from './race_tables.ts';

/**
 * @summary The same training on two engines: their speeds, and the differences of their parameters.
 *
 * @property race - the state of the race
 * @event mango-race - start or stop the race
 */
export class MangoRace extends LitElement {
  static override styles = [sharedStyles, panelStyles, resultTableStyles, raceStyles];
  static override properties = { race: { attribute: false } };
  declare race: RaceState | null;

  constructor() {
    super();
    this.race = null;
  }

  override render(): TemplateResult {
    const race = this.race;
    const racing = race?.phase === 'racing';
    return html`
      <p class="hint">
        Trains as the notebook does on your list on both engines at once, with the same seed and settings, and compares
        all parameters, the loss and seven names every ${RACE_SNAPSHOT_EVERY} iterations. Iterations count from 0 to
        ${whole(RACE_ITERATIONS)}, as the notebook prints them: after the update of that iteration. The run pauses
        meanwhile and goes on afterwards.
      </p>
      <div class="head">
        <button type="button" data-testid="race" @click=${() => emit(this, 'mango-race')}>
          ${racing ? 'Stop the race' : race?.phase === 'idle' ? 'Start the race' : 'Race again'}
        </button>
        <p role="status" data-testid="race-verdict" data-phase=${race?.phase ?? 'idle'}>${race ? verdict(race) : ''}</p>
      </div>
      ${race && race.phase !== 'idle' ? this.#track(race) : nothing}
    `;
  }

  #track(race: RaceState): TemplateResult {
    const { iterations, first, second } = joinCurves(race.lanes.gpu.curve, race.lanes.cpu.curve);
    const line = { format: twoDigits, scale: 'y', look: 'line' } as const;
    const lines: ChartLine[] = [
      { ...line, label: title(race, 'gpu'), color: 'var(--series-1)', values: first },
      // Dashed and on top, so that both curves are visible where they agree.
      { ...line, label: title(race, 'cpu'), color: 'var(--series-2)', values: second, look: 'dashed' },
    ];
    return html`
      <div class="lanes">${lane(race, 'gpu')} ${lane(race, 'cpu')}</div>
      <mango-chart
        data-testid="race-chart"
        label="Smoothed loss of both engines over iterations"
        .iterations=${iterations}
        .lines=${lines}
      ></mango-chart>
      <div class="results">
        ${pairTable(race.pairs, race.phase === 'racing')} ${printTables(race.pairs, title(race, 'gpu'))}
      </div>
    `;
  }
}

/** The title of a lane. Only a hardware adapter is called a GPU. */
function title(race: RaceState, name: LaneName): string {
  const { device } = race.lanes[name];
  return device ? deviceKind(device) : name === 'gpu' ? 'WebGPU' : 'CPU';
}

function lane(race: RaceState, name: LaneName): TemplateResult {
  const { device, iteration, stepsPerSecond, note, error } = race.lanes[name];
  return html`<section class="lane ${name}" data-testid="lane-${name}" aria-label="Lane of the ${title(race, name)}">
    <header>
      <h3>${title(race, name)}</h3>
      <span class="hint"><strong data-testid="lane-rate">${rate(stepsPerSecond)}</strong> steps/s</span>
    </header>
    <div class="bar" aria-hidden="true"><span .style="transform: scaleX(${iteration / RACE_ITERATIONS})"></span></div>
    ${note ? html`<p class="note">${note}</p>` : nothing}
    ${
      error
        ? html`<p class="alert" role="alert">${error}</p>`
        : html`<p class="hint number">
            ${device?.name ?? 'Preparing…'} · iteration <span data-testid="lane-iteration">${whole(iteration)}</span> of
            ${whole(RACE_ITERATIONS)}${finish(race.lanes[name])}
          </p>`
    }
  </section>`;
}

function finish({ done, seconds }: Lane): string {
  return done && Number.isFinite(seconds) ? ` in ${twoDigits(seconds)} s` : '';
}

function verdict(race: RaceState): string {
  const { gpu, cpu } = race.lanes;
  if (race.phase === 'racing') return 'Racing…';
  if (race.phase === 'stopped') return 'Stopped.';
  if (race.phase === 'idle') return '';
  if (gpu.error || cpu.error) return 'One engine could not race; see its lane.';
  const factor = Math.max(gpu.seconds, cpu.seconds) / Math.min(gpu.seconds, cpu.seconds);
  const winner = title(race, gpu.seconds < cpu.seconds ? 'gpu' : 'cpu');
  return `${winner} won: ${factor.toFixed(1)} times as fast.`;
}
