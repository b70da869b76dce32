import { html, type TemplateResult } from 'lit';
import type { RunSettings } from '../../worker/settings.ts';

/** The keys of the settings whose values are numbers, or numbers and null. */
export type NumberSetting = {
  [K in keyof RunSettings]-?: RunSettings[K] extends number | null ? K : never;
}[keyof RunSettings];

/** The range of a number setting, and how its field looks. */
export interface NumberLimits {
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly whole?: boolean;
  readonly slider?: boolean;
  /** The placeholder of an empty field, for a setting that may be null. */
  readonly empty?: string;
}

/** A number field. `testId` names it for tests; `change` gets each allowed value, or null if the field was emptied. */
export function numberField(
  testId: string,
  label: string,
  limits: NumberLimits,
  hint: string,
  value: number | null,
  change: (value: number | null) => void,
): TemplateResult {
  return html`<mango-number-field
    data-testid=${testId}
    label=${label}
    hint=${hint}
    min=${limits.min}
    max=${limits.max}
    step=${limits.step ?? 1}
    ?whole=${limits.whole}
    ?slider=${limits.slider}
    empty=${limits.empty ?? ''}
    .value=${value}
    @mango-number=${(event: CustomEvent<number | null>) => change(event.detail)}
  ></mango-number-field>`;
}
