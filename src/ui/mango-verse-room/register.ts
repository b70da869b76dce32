import { define } from '../define.ts';
import { MangoEpoch } from '../mango-epoch/mango-epoch.ts';
import { MangoNumberField } from '../mango-number-field/mango-number-field.ts';
import { MangoPoem } from '../mango-poem/mango-poem.ts';
import { MangoVerse } from '../mango-verse/mango-verse.ts';
import { MangoWhy } from '../mango-why/mango-why.ts';
import { MangoVerseRoom } from './mango-verse-room.ts';

declare global {
  interface HTMLElementTagNameMap {
    'mango-epoch': MangoEpoch;
    'mango-poem': MangoPoem;
    'mango-verse': MangoVerse;
    'mango-verse-room': MangoVerseRoom;
    'mango-why': MangoWhy;
  }
}

/** Defines the elements of the room. */
export function register(): void {
  define({
    'mango-number-field': MangoNumberField,
    'mango-epoch': MangoEpoch,
    'mango-verse': MangoVerse,
    'mango-why': MangoWhy,
    'mango-poem': MangoPoem,
    'mango-verse-room': MangoVerseRoom,
  });
}
