import { MangoChart } from './mango-chart/mango-chart.ts';
import { MangoDevice } from './mango-device/mango-device.ts';
import { MangoEvaluation } from './mango-evaluation/mango-evaluation.ts';
import { MangoFigures } from './mango-figures/mango-figures.ts';
import { MangoList } from './mango-list/mango-list.ts';
import { MangoModel } from './mango-model/mango-model.ts';
import { MangoNames } from './mango-names/mango-names.ts';
import { MangoNumberField } from './mango-number-field/mango-number-field.ts';
import { MangoSettings } from './mango-settings/mango-settings.ts';
import { MangoSpecimen } from './mango-specimen/mango-specimen.ts';
import { MangoStudio } from './mango-studio/mango-studio.ts';
import { MangoTransport } from './mango-transport/mango-transport.ts';

declare global {
  interface HTMLElementTagNameMap {
    'mango-chart': MangoChart;
    'mango-device': MangoDevice;
    'mango-evaluation': MangoEvaluation;
    'mango-figures': MangoFigures;
    'mango-list': MangoList;
    'mango-model': MangoModel;
    'mango-names': MangoNames;
    'mango-number-field': MangoNumberField;
    'mango-settings': MangoSettings;
    'mango-specimen': MangoSpecimen;
    'mango-studio': MangoStudio;
    'mango-transport': MangoTransport;
  }
}

// Child elements first, since the studio renders as soon as it is defined.
customElements.define('mango-chart', MangoChart);
customElements.define('mango-number-field', MangoNumberField);
customElements.define('mango-specimen', MangoSpecimen);
customElements.define('mango-transport', MangoTransport);
customElements.define('mango-names', MangoNames);
customElements.define('mango-evaluation', MangoEvaluation);
customElements.define('mango-figures', MangoFigures);
customElements.define('mango-list', MangoList);
customElements.define('mango-settings', MangoSettings);
customElements.define('mango-model', MangoModel);
customElements.define('mango-device', MangoDevice);
customElements.define('mango-studio', MangoStudio);
