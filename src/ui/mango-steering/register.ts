// The steering bar's script of its own, which comes after the first name.
import { define } from '../define.ts';
import { MangoSteering } from './mango-steering.ts';

declare global {
  interface HTMLElementTagNameMap {
    'mango-steering': MangoSteering;
  }
}

/** Defines the bar. */
export function register(): void {
  define({ 'mango-steering': MangoSteering });
}
