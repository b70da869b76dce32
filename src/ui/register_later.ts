// Panels further down the page: they are loaded once the first name stands above.
import { MangoCheck } from './mango-check/mango-check.ts';
import { MangoPoem } from './mango-poem/mango-poem.ts';

declare global {
  interface HTMLElementTagNameMap {
    'mango-check': MangoCheck;
    'mango-poem': MangoPoem;
  }
}

/** Defines them; twice does no harm, as when a page holds two studios. */
export function registerLater(): void {
  if (customElements.get('mango-poem')) return;
  customElements.define('mango-check', MangoCheck);
  customElements.define('mango-poem', MangoPoem);
}
