import { html, nothing, type TemplateResult } from 'lit';
import type { Crossing, CrossoverOrder } from '../../worker/protocol.ts';
import { perSecond, rate } from '../format.ts';

/** Speeds within this ratio count as equal, since another measurement could reverse their order. */
const EVEN_WITHIN = 1.1;
/** The ratio of speeds from which on the colour is strongest. */
const STRONGEST = 32;

/** The outcome at one size. */
export interface Outcome {
  readonly winner: 'gpu' | 'cpu' | 'even';
  /** The ratio of the winner's speed to the other's. */
  readonly times: number;
}

/** The faster engine at a size; null if it was not measured. */
export function outcomeOf({ speeds }: Crossing): Outcome | null {
  if (!speeds) return null;
  const lead = speeds.cpu / speeds.gpu;
  const times = Math.max(lead, 1 / lead);
  return { winner: times < EVEN_WITHIN ? 'even' : lead > 1 ? 'gpu' : 'cpu', times };
}

/** The overall result as a sentence. */
export function verdictOf(crossings: readonly Crossing[], gpu: string): string {
  const known = crossings.filter(({ speeds }) => speeds !== null);
  const won = known.filter((crossing) => outcomeOf(crossing)?.winner === 'gpu');
  if (known.length === 0) return 'Nothing could be measured.';
  const name = gpu === 'GPU' ? 'The GPU' : gpu;
  if (won.length === 0) return `${name} is faster at none of the sizes that were measured.`;
  if (won.length === known.length) return `${name} is faster at every size that was measured.`;
  return `${name} is faster at ${won.length} of ${known.length} sizes that were measured.`;
}

/** A table of all sizes with the faster engine, its lead and both speeds. */
export function crossoverTable(
  { grid, config }: CrossoverOrder,
  crossings: readonly Crossing[],
  gpu: string,
  measuring: boolean,
): TemplateResult {
  const { hiddenSizes, batchSizes } = grid;
  const layers = config.layers === 1 ? '' : `, ${config.layers} layers`;
  let index = 0;
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Who is faster at which size">
    <table data-testid="crossover-table">
      <caption>
        Who trains ${config.cell.toUpperCase()}s${layers} faster, by units (rows) and batch size (columns)
      </caption>
      <thead>
        <tr>
          <td></td>
          ${batchSizes.map((size) => html`<th scope="col"><span class="hidden">Batch of </span>${size}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${hiddenSizes.map(
          (units) =>
            html`<tr>
              <th scope="row">${units}<span class="hidden"> units</span></th>
              ${batchSizes.map(() => {
                const at = index++;
                return cell(crossings[at], gpu, measuring && at === crossings.length);
              })}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function cell(crossing: Crossing | undefined, gpu: string, now: boolean): TemplateResult {
  if (!crossing) return html`<td class="open">${now ? '…' : nothing}<span class="hidden">not measured yet</span></td>`;
  const { hiddenSize, batchSize, speeds } = crossing;
  const outcome = outcomeOf(crossing);
  if (!speeds || !outcome) {
    return html`<td class="open" data-testid="crossing" data-winner="none">
      –<span class="hidden">left out, would take too long</span>
    </td>`;
  }
  const { winner, times } = outcome;
  const strength = Math.round(100 * Math.min(1, 0.25 + (0.75 * Math.log(times)) / Math.log(STRONGEST)));
  const name = winner === 'even' ? 'Even' : winner === 'gpu' ? gpu : 'CPU';
  const [onGpu, onCpu] = [perSecond(1_000 / speeds.gpu), perSecond(1_000 / speeds.cpu)];
  return html`<td
    class=${winner}
    .style="--strength: ${strength}%"
    title="${gpu} ${rate(1_000 / speeds.gpu)}, CPU ${rate(1_000 / speeds.cpu)} steps per second"
    data-testid="crossing"
    data-winner=${winner}
    data-size="${hiddenSize} x ${batchSize}"
  >
    <strong>${name} ${winner === 'even' ? nothing : html`<span>${lead(times)}</span>`}</strong>
    <span class="rates"
      ><span class="hidden">${gpu} </span>${onGpu}<span class="hidden">, CPU </span
      ><span aria-hidden="true"> : </span>${onCpu}<span class="hidden"> steps per second</span></span
    >
  </td>`;
}

function lead(times: number): string {
  if (times === Infinity) return 'only';
  return `${times < 9.95 ? times.toFixed(1) : Math.round(times)}×`;
}
