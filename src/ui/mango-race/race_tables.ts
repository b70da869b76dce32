import { html, nothing, type TemplateResult } from 'lit';
import { difference, titled, whole } from '../format.ts';
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

/** A table of both engines' names at the last comparison. */
export function latestNames(pairs: readonly SnapshotPair[], gpu: string): TemplateResult | typeof nothing {
  const latest = pairs.at(-1);
  if (!latest) return nothing;
  return html`<div class="scroll">
    <table class="names" data-testid="race-names">
      <caption>
        Names at iteration ${whole(latest.iteration)}
      </caption>
      <thead>
        <tr>
          <th scope="col">${gpu}</th>
          <th scope="col">CPU</th>
          <th scope="col">Compared</th>
        </tr>
      </thead>
      <tbody>
        ${latest.names.map(
          (name) =>
            html`<tr data-testid="race-name" data-agree=${name.agree}>
              <td>${titled(name.gpu)}</td>
              <td>${titled(name.cpu)}</td>
              <td class=${name.agree ? 'agree' : 'differ'}>${name.agree ? '= same' : '≠ differ'}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
