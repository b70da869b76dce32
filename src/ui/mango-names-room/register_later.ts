// The panels of the names room that come after the first name.
import { MangoBlend } from '../mango-blend/mango-blend.ts';
import { MangoDownload } from '../mango-download/mango-download.ts';
import { MangoGauge } from '../mango-gauge/mango-gauge.ts';
import { MangoModel } from '../mango-model/mango-model.ts';
import { MangoNumberField } from '../mango-number-field/mango-number-field.ts';
import { MangoSettings } from '../mango-settings/mango-settings.ts';
import { MangoShelf } from '../mango-shelf/mango-shelf.ts';
import { MangoWhyName } from '../mango-why-name/mango-why-name.ts';
import { define } from '../define.ts';

declare global {
  interface HTMLElementTagNameMap {
    'mango-number-field': MangoNumberField;
    'mango-blend': MangoBlend;
    'mango-download': MangoDownload;
    'mango-gauge': MangoGauge;
    'mango-settings': MangoSettings;
    'mango-model': MangoModel;
    'mango-shelf': MangoShelf;
    'mango-why-name': MangoWhyName;
  }
}

/** Defines the panels. */
export function register(): void {
  define({
    'mango-number-field': MangoNumberField,
    'mango-blend': MangoBlend,
    'mango-download': MangoDownload,
    'mango-gauge': MangoGauge,
    'mango-settings': MangoSettings,
    'mango-model': MangoModel,
    'mango-shelf': MangoShelf,
    'mango-why-name': MangoWhyName,
  });
}
