// The panels that the shelf opens, with a script of their own.
import { define } from '../define.ts';
import { MangoDrawer } from '../mango-drawer/mango-drawer.ts';
import { MangoKept } from '../mango-kept/mango-kept.ts';
import { MangoSend } from '../mango-send/mango-send.ts';

declare global {
  interface HTMLElementTagNameMap {
    'mango-drawer': MangoDrawer;
    'mango-kept': MangoKept;
    'mango-send': MangoSend;
  }
}

/** Defines the shelf's panels. */
export function register(): void {
  define({ 'mango-kept': MangoKept, 'mango-send': MangoSend, 'mango-drawer': MangoDrawer });
}
