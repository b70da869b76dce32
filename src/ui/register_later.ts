// The panels below the run. The page loads them after the first name.
import { MangoCheck } from './mango-check/mango-check.ts';
import { MangoCrossover } from './mango-crossover/mango-crossover.ts';
import { MangoPoem } from './mango-poem/mango-poem.ts';
import { MangoRace } from './mango-race/mango-race.ts';

declare global {
  interface HTMLElementTagNameMap {
    'mango-check': MangoCheck;
    'mango-crossover': MangoCrossover;
    'mango-poem': MangoPoem;
    'mango-race': MangoRace;
  }
}

/** Defines the elements. Further calls do nothing, for pages with two studios. */
export function registerLater(): void {
  if (customElements.get('mango-poem')) return;
  customElements.define('mango-check', MangoCheck);
  customElements.define('mango-crossover', MangoCrossover);
  customElements.define('mango-poem', MangoPoem);
  customElements.define('mango-race', MangoRace);
}
