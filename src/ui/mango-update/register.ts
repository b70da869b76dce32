import { define } from '../define.ts';
import { MangoUpdate } from './mango-update.ts';

declare global {
  interface HTMLElementTagNameMap {
    'mango-update': MangoUpdate;
  }
}

/** Defines the element, which registers the service worker. */
export function register(): void {
  define({ 'mango-update': MangoUpdate });
}
