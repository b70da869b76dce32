import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { EngineDescription } from '../../engine/engine.ts';
import { tunedRows } from '../../engine/tuned_rows.ts';
import { deviceKind, deviceSentence } from '../device_words.ts';
import { emit } from '../emit.ts';
import { bytes, sentence, whole } from '../format.ts';
import { keepFocus } from '../keep_focus.ts';
import { foldStyles, sharedStyles } from '../shared.styles.ts';
import { deviceStyles } from './mango-device.styles.ts';

/**
 * @summary The engine: its device, whether that is hardware, why it was chosen, and advice if there is no hardware GPU.
 *
 * @property device - the description of the engine, or null until it is chosen
 * @event mango-forget-variants - forget what was measured of the kernels
 */
export class MangoDevice extends LitElement {
  static override styles = [sharedStyles, foldStyles, deviceStyles];
  static override properties = { device: { attribute: false } };
  declare device: EngineDescription | null;

  constructor() {
    super();
    this.device = null;
  }

  /** A button may be gone once it is pressed. */
  protected override update(changed: PropertyValues): void {
    keepFocus(this.renderRoot, () => super.update(changed));
  }

  override render(): TemplateResult {
    const device = this.device;
    if (!device) return html`<p class="hint">Looking for the fastest engine on this machine…</p>`;
    return html`<div class="card" data-testid="device-card" data-kind=${device.kind} data-software=${device.software}>
      <p class="what">
        <span class="kind">${deviceKind(device)}</span
        ><span class="name" data-testid="device-name">${device.name}</span>
      </p>
      <p>${deviceSentence(device)}</p>
      <p class="hint" data-testid="device-reason">${sentence(device.reason)}</p>
      ${device.kind === 'gpu' && !device.software ? nothing : advice(device.kind === 'cpu')} ${limits(device)}
      ${this.#kernels(device)}
    </div>`;
  }

  /** The variants that were measured here. */
  #kernels({ tuned }: EngineDescription): TemplateResult | typeof nothing {
    if (!tuned) return nothing;
    return html`<details data-testid="device-kernels">
      <summary>Kernels, as measured on this card</summary>
      <ul>
        ${tunedRows(tuned.shapes).map(
          ({ kernel, sizes, variant, times }) =>
            html`<li>
              <code>${kernel}</code> ${sizes}: <strong>${variant}</strong>
              (${times.map(([name, time]) => `${name} ${time}`).join(', ')})
            </li>`,
        )}
        ${tuned.wrong.map((id) => html`<li><code>${id}</code> computes wrong numbers here and is not used.</li>`)}
      </ul>
      <button type="button" data-testid="forget-variants" @click=${() => emit(this, 'mango-forget-variants')}>
        Forget and measure again
      </button>
      <p class="hint">The next run measures them, before it begins.</p>
    </details>`;
  }
}

function advice(open: boolean): TemplateResult {
  return html`<details ?open=${open} data-testid="device-advice">
    <summary>To use a graphics card</summary>
    <ul>
      <li>Open this page in a current Chrome, Edge, Safari or Firefox, over https or from localhost.</li>
      <li>Turn on hardware (graphics) acceleration in the browser’s settings and restart it.</li>
      <li>
        Chrome on Linux may also need <code>chrome://flags/#enable-unsafe-webgpu</code> and a Vulkan driver;
        <code>chrome://gpu</code> says what it found.
      </li>
    </ul>
  </details>`;
}

function limits(device: EngineDescription): TemplateResult | typeof nothing {
  const entries = Object.entries(device.limits);
  if (entries.length === 0) return nothing;
  return html`<details>
    <summary>Limits</summary>
    <dl class="table" data-testid="device-limits">
      ${entries.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${/(Size|SizeIn.*)$/.test(name) && value >= 1024 ? bytes(value) : whole(value)}</dd>
          </div>`,
      )}
    </dl>
  </details>`;
}
