import { html, type TemplateResult } from 'lit';
import { Room } from '../room.ts';
import { roomStyles } from '../room.styles.ts';
import { sharedStyles } from '../shared.styles.ts';
import { labRoomStyles } from './mango-lab-room.styles.ts';

/** @summary The lab: what computes, the charts of the run, runs before it, logs of others, the race, the comparison of sizes, the sweep, the cost of a step, and the checks of each engine and of the GPU. */
export class MangoLabRoom extends Room {
  static override styles = [sharedStyles, roomStyles, labRoomStyles];

  override shouldUpdate(): boolean {
    return super.shouldUpdate() && this.view!.lab !== null;
  }

  override render(): TemplateResult {
    const { run, lab } = this.view!;
    const { race, crossover, kernels, check, logs, profile, toggleProfile, forgetVariants } = lab!;
    const { sweep, toggleSweep, takeBest } = lab!;
    return html`
      <section class="card device" aria-labelledby="device-title">
        <h2 id="device-title" class="room-title" tabindex="-1">What computes</h2>
        <mango-device .device=${run.device} @mango-forget-variants=${forgetVariants}></mango-device>
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
      <section class="card runs" aria-labelledby="runs-title">
        <h2 id="runs-title">Runs compared</h2>
        <mango-runs .logs=${logs} .run=${run} .tick=${this.view}></mango-runs>
      </section>
      <section class="card sweep" aria-labelledby="sweep-title">
        <h2 id="sweep-title">Sweep: learning rates and seeds</h2>
        <mango-sweep
          .sweep=${sweep}
          .rate=${run.inEffect.learningRate}
          .seed=${run.inEffect.seed}
          ?ready=${run.report !== null && run.model !== null && run.model.timeSteps > 0}
          @mango-sweep=${toggleSweep}
          @mango-take-best=${takeBest}
        ></mango-sweep>
      </section>
      <section class="card race" aria-labelledby="race-title">
        <h2 id="race-title">The race: GPU against CPU</h2>
        <mango-race .race=${race}></mango-race>
      </section>
      <section class="card crossover" aria-labelledby="crossover-title">
        <h2 id="crossover-title">Where the GPU overtakes the CPU</h2>
        <mango-crossover .crossover=${crossover} ?ready=${run.model !== null}></mango-crossover>
      </section>
      <section class="card profile" aria-labelledby="profile-title">
        <h2 id="profile-title">What a step costs</h2>
        <mango-profile
          .profile=${profile}
          ?ready=${run.device !== null && run.model !== null && run.model.timeSteps > 0}
          @mango-profile=${toggleProfile}
        ></mango-profile>
      </section>
      <section class="card check" aria-labelledby="check-title">
        <h2 id="check-title">Every engine against the notebook’s numbers</h2>
        <mango-check .results=${check.results} ?busy=${check.busy}></mango-check>
      </section>
      <section class="card kernels" aria-labelledby="kernels-title">
        <h2 id="kernels-title">Check of this GPU</h2>
        <mango-kernels .kernels=${kernels}></mango-kernels>
      </section>
    `;
  }
}
