import { define } from '../define.ts';
import { MangoNumberField } from '../mango-number-field/mango-number-field.ts';
import { MangoPoem } from '../mango-poem/mango-poem.ts';
import { MangoVerseRoom } from './mango-verse-room.ts';

declare global {
  interface HTMLElementTagNameMap {
    'mango-poem': MangoPoem;
    'mango-verse-room': MangoVerseRoom;
  }
}

/** Defines the elements of the room. */
export function register(): void {
  define({ 'mango-number-field': MangoNumberField, 'mango-poem': MangoPoem, 'mango-verse-room': MangoVerseRoom });
}
