import { define } from '../define.ts';
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
  define({ 'mango-poem': MangoPoem, 'mango-verse-room': MangoVerseRoom });
}
