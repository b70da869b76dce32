import { html, nothing, type TemplateResult } from 'lit';
import type { StepProfile } from '../../worker/protocol.ts';
import { bytes, percent, whole } from '../format.ts';
import { PURPOSE_WORDS, allBytes, timeWords } from './profile_words.ts';

/** The kernels of a step in their order, with their dispatches and times. */
export function kernelTable({ rows, device, clock, steps }: StepProfile): TemplateResult {
  const onGpu = device.kind === 'gpu';
  const timed = clock !== 'none';
  const most = Math.max(...rows.map(({ share }) => share ?? 0));
  return html`<table data-testid="profile-kernels">
    <caption>
      ${onGpu ? 'Dispatches' : 'Calls'}, in the order of the step
    </caption>
    <thead>
      <tr>
        <th scope="col">Kernel</th>
        <th scope="col" class="number">${onGpu ? 'Dispatches' : 'Calls'}</th>
        ${onGpu ? html`<th scope="col" class="number">Workgroups</th>` : nothing}
        ${timed ? html`<th scope="col" class="number">Time${steps > 1 ? ' per step' : ''}</th>` : nothing}
        ${timed ? html`<th scope="col" class="number">Share</th>` : nothing}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ kernel, variant, dispatches, workgroups, microseconds, share }) =>
          html`<tr
            data-testid="profile-kernel"
            data-kernel=${kernel}
            data-variant=${variant ?? ''}
            data-dispatches=${dispatches}
            data-microseconds=${microseconds ?? ''}
          >
            <th scope="row">
              ${breakable(kernel)}${variant && variant !== 'plain' ? html` <span class="variant">${variant}</span>` : nothing}
              ${timed ? bar(share ?? 0, most) : nothing}
            </th>
            <td class="number">${whole(dispatches)}</td>
            ${onGpu ? html`<td class="number">${whole(workgroups ?? 0)}</td>` : nothing}
            ${timed ? html`<td class="number">${timeWords(microseconds ?? 0)}</td>` : nothing}
            ${timed ? html`<td class="number">${percent(share ?? 0)}</td>` : nothing}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Bytes by purpose. */
export function memoryTable(profile: StepProfile): TemplateResult {
  const { memory, device } = profile;
  const all = allBytes(profile);
  const most = Math.max(...memory.map(({ bytes: own }) => own));
  return html`<table data-testid="profile-memory">
    <caption>
      Memory ${device.kind === 'gpu' ? 'of the device' : 'of the engine'}
    </caption>
    <thead>
      <tr>
        <th scope="col">For</th>
        <th scope="col" class="number">Size</th>
        <th scope="col" class="number">Share</th>
      </tr>
    </thead>
    <tbody>
      ${memory.map(
        ({ purpose, bytes: own }) =>
          html`<tr data-testid="profile-purpose" data-purpose=${purpose} data-bytes=${own}>
            <th scope="row">${PURPOSE_WORDS[purpose]} ${bar(own, most)}</th>
            <td class="number">${bytes(own)}</td>
            <td class="number">${percent(own / all)}</td>
          </tr>`,
      )}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row">All</th>
        <td class="number">${bytes(all)}</td>
        <td></td>
      </tr>
    </tfoot>
  </table>`;
}

/** A bar for the eye; the numbers beside it say the same. */
function bar(value: number, most: number): TemplateResult {
  const length = most > 0 ? (100 * value) / most : 0;
  return html`<span class="bar" aria-hidden="true" .style="--length: ${length.toFixed(1)}%"></span>`;
}

/** A name that may break after its underscores. */
function breakable(name: string): TemplateResult[] {
  return name.split(/(?<=_)/).map((part) => html`${part}<wbr />`);
}
