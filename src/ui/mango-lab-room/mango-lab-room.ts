import { html, type TemplateResult } from 'lit';
import { Room } from '../room.ts';
import { roomStyles } from '../room.styles.ts';
import { sharedStyles } from '../shared.styles.ts';
import { labRoomStyles } from './mango-lab-room.styles.ts';

/** @summary The lab: what computes, the charts of the run, logs of others, the race, the comparison of sizes, and the check of each engine. */
export class MangoLabRoom extends Room {
  static override styles = [sharedStyles, roomStyles, labRoomStyles];

  override shouldUpdate(): boolean {
    return super.shouldUpdate() && this.view!.lab !== null;
  }

  override render(): TemplateResult {
    const { run, lab } = this.view!;
    const { race, crossover, check, logs } = lab!;
    return html`
      <section class="card device" aria-labelledby="device-title">
        <h2 id="device-title" class="room-title" tabindex="-1">What computes</h2>
        <mango-device .device=${run.device}></mango-device>
      </section>
      <section class="card figures" aria-label="The run in figures">
        <mango-figures
          .curve=${run.curve}
          .model=${run.model}
          .progress=${run.progress}
          .clipValue=${run.inEffect.clipValue}
        ></mango-figures>
      </section>
      <section class="card logs" aria-labelledby="logs-title">
        <h2 id="logs-title">Logs of other runs</h2>
        <mango-logs .logs=${logs}></mango-logs>
      </section>
      <section class="card race" aria-labelledby="race-title">
        <h2 id="race-title">The race: GPU against CPU</h2>
        <mango-race .race=${race}></mango-race>
      </section>
      <section class="card crossover" aria-labelledby="crossover-title">
        <h2 id="crossover-title">Where the GPU overtakes the CPU</h2>
        <mango-crossover .crossover=${crossover} ?ready=${run.model !== null}></mango-crossover>
      </section>
      <section class="card check" aria-labelledby="check-title">
        <h2 id="check-title">Every engine against the notebook's numbers</h2>
        <mango-check .results=${check.results} ?busy=${check.busy}></mango-check>
      </section>
    `;
  }
}
