import { html, nothing, type TemplateResult } from 'lit';
import { difference, titled, whole } from '../format.ts';
import { comparePrints } from '../lesson/notebook_prints.ts';
import type { SnapshotPair } from '../race_pairs.ts';

/** A table of the differences of both engines at each comparison. */
export function pairTable(pairs: readonly SnapshotPair[], racing: boolean): TemplateResult {
  return html`<div class="scroll">
    <table data-testid="race-pairs">
      <caption>
        How far apart the parameters are
      </caption>
      <thead>
        <tr>
          <th scope="col">Iteration</th>
          <th scope="col">Largest difference</th>
          <th scope="col">Same names</th>
        </tr>
      </thead>
      <tbody>
        ${pairs.map(
          ({ iteration, largestDifference, names }) =>
            html`<tr data-testid="race-pair" data-iteration=${iteration} data-difference=${largestDifference}>
              <td>${whole(iteration)}</td>
              <td>${difference(largestDifference)}</td>
              <td>${names.filter((name) => name.agree).length} of ${names.length}</td>
            </tr>`,
        )}
        ${
          pairs.length === 0
            ? html`<tr>
                <td colspan="3">${racing ? 'Waiting for both engines.' : 'Nothing to compare.'}</td>
              </tr>`
            : nothing
        }
      </tbody>
    </table>
  </div>`;
}

/** What both engines print at the first comparison and at the last, as the notebook prints it. */
export function printTables(pairs: readonly SnapshotPair[], gpu: string): TemplateResult[] {
  return pairs.filter((_, i) => i === 0 || i === pairs.length - 1).map((pair) => printTable(pair, gpu));
}

function printTable(pair: SnapshotPair, gpu: string): TemplateResult {
  const { iteration, losses, names } = pair;
  const printed = [losses.gpu.toFixed(6), losses.cpu.toFixed(6)] as const;
  const [ofLoss, ...ofNames] = asNotebook(pair);
  return html`<div class="scroll">
    <table class="names" data-testid="race-print" data-iteration=${iteration}>
      <caption>
        Iteration: ${iteration}
      </caption>
      <thead>
        <tr>
          <th scope="col">${gpu}</th>
          <th scope="col">CPU</th>
          <th scope="col">Compared</th>
        </tr>
      </thead>
      <tbody>
        <tr class="loss" data-testid="race-loss" data-gpu=${printed[0]} data-cpu=${printed[1]}>
          <td>Loss: ${printed[0]}</td>
          <td>Loss: ${printed[1]}</td>
          ${compared(printed[0] === printed[1], ofLoss)}
        </tr>
        ${names.map(
          (name, i) =>
            html`<tr data-testid="race-name" data-agree=${name.agree} data-name=${titled(name.cpu)}>
              <td>${titled(name.gpu)}</td>
              <td>${titled(name.cpu)}</td>
              ${compared(name.agree, ofNames[i])}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/**
 * Whether both engines print what the notebook printed: the loss, then the names. None where another list is trained on,
 * which its loss tells.
 */
function asNotebook({ iteration, losses, names }: SnapshotPair): readonly boolean[] {
  const [gpu, cpu] = (['gpu', 'cpu'] as const).map((lane) => {
    const print = { iteration, loss: losses[lane], names: names.map((name) => name[lane]) };
    const values = comparePrints([print]).find((compared) => compared.iteration === iteration)?.values ?? [];
    return values.map(({ agreement }) => agreement === 'equal' || agreement === 'close');
  });
  return cpu![0] ? cpu!.map((equal, i) => equal && gpu![i]!) : [];
}

function compared(agree: boolean, asNotebook = false): TemplateResult {
  if (asNotebook) return html`<td class="agree" data-testid="race-notebook">✓ the notebook’s</td>`;
  return html`<td class=${agree ? 'agree' : 'differ'}>${agree ? '= same' : '≠ differ'}</td>`;
}
