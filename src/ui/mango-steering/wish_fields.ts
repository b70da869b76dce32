import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

/** A text field with its label inside, and what is wrong with it below. `id` is also the test id. */
export function textField(
  id: string,
  label: string,
  value: string,
  error: string | undefined,
  type: (value: string) => void,
): TemplateResult {
  const take = (event: Event) => type((event.target as HTMLInputElement).value);
  return html`<div class="wish">
    <div class="field">
      <label for=${id}>${label}</label>
      <input
        id=${id}
        data-testid=${id}
        type="text"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        maxlength="60"
        placeholder=${label}
        .value=${live(value)}
        aria-invalid=${error ? 'true' : 'false'}
        aria-describedby=${error ? `${id}-error` : nothing}
        @input=${take}
      />
    </div>
    ${errorLine(id, error)}
  </div>`;
}

/** The message of a field, tied to it by its id. */
export function errorLine(id: string, error: string | undefined): TemplateResult | typeof nothing {
  return error ? html`<p class="error" id="${id}-error" data-testid="${id}-error" role="alert">${error}</p>` : nothing;
}

/** A box to tick. */
export function toggle(
  id: string,
  label: string,
  checked: boolean,
  error: string | undefined,
  set: (checked: boolean) => void,
): TemplateResult {
  return html`<div class="wish">
    <label class="toggle">
      <input
        type="checkbox"
        data-testid=${id}
        .checked=${live(checked)}
        aria-describedby=${error ? `${id}-error` : nothing}
        @change=${(event: Event) => set((event.target as HTMLInputElement).checked)}
      />${label}
    </label>
    ${errorLine(id, error)}
  </div>`;
}

/** A choice among few, with its label inside. */
export function selection<T extends string>(
  id: string,
  label: string,
  words: Readonly<Record<T, string>>,
  value: T,
  error: string | undefined,
  choose: (value: T) => void,
): TemplateResult {
  return html`<div class="wish">
    <div class="field">
      <label for=${id}>${label}</label>
      <select
        id=${id}
        data-testid=${id}
        .value=${live(value)}
        aria-describedby=${error ? `${id}-error` : nothing}
        @change=${(event: Event) => choose((event.target as HTMLSelectElement).value as T)}
      >
        ${(Object.keys(words) as T[]).map(
          (key) => html`<option value=${key} ?selected=${key === value}>${words[key]}</option>`,
        )}
      </select>
    </div>
    ${errorLine(id, error)}
  </div>`;
}
