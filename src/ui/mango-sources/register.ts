// The script of what lists are made of, which comes after the first name.
import { define } from '../define.ts';
import { MangoSources } from './mango-sources.ts';

declare global {
  interface HTMLElementTagNameMap {
    'mango-sources': MangoSources;
  }
}

/** Defines the panel. */
export function register(): void {
  define({ 'mango-sources': MangoSources });
}
