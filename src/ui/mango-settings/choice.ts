import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

/** A labelled select element. `words` are the options' texts by value. `id` is also the test id. */
export function choice<T extends string>(
  id: string,
  label: string,
  words: Readonly<Record<T, string>>,
  value: T,
  choose: (value: T) => void,
  hint = '',
): TemplateResult {
  const names = Object.keys(words) as T[];
  return html`<div class="choice">
    <label for=${id}>${label}</label>
    <select
      id=${id}
      data-testid=${id}
      .value=${live(value)}
      aria-describedby=${hint ? `${id}-hint` : nothing}
      @change=${(event: Event) => choose((event.target as HTMLSelectElement).value as T)}
    >
      ${names.map((name) => html`<option value=${name} ?selected=${name === value}>${words[name]}</option>`)}
    </select>
    ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing}
  </div>`;
}
