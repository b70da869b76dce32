import { html, type TemplateResult } from 'lit';
import type { StudioView } from './room.ts';

/** A room: its name in the navigation and in the window's title, how its elements are loaded, and its element. */
export interface RoomEntry {
  readonly title: string;
  readonly load: () => Promise<void>;
  readonly element: (view: StudioView, hidden: boolean) => TemplateResult;
}

/** The rooms by address, in the order of the navigation. The first is the page's own and comes with it. */
export const ROOMS = {
  names: {
    title: 'Names',
    load: async () => undefined,
    element: (view, hidden) => html`<mango-names-room .view=${view} ?hidden=${hidden}></mango-names-room>`,
  },
  verse: {
    title: 'Verse',
    load: async () => (await import('./mango-verse-room/register.ts')).register(),
    element: (view, hidden) => html`<mango-verse-room .view=${view} ?hidden=${hidden}></mango-verse-room>`,
  },
  lesson: {
    title: 'Lesson',
    load: async () => (await import('./mango-lesson-room/register.ts')).register(),
    element: (view, hidden) => html`<mango-lesson-room .view=${view} ?hidden=${hidden}></mango-lesson-room>`,
  },
  lab: {
    title: 'Lab',
    load: async () => (await import('./mango-lab-room/register.ts')).register(),
    element: (view, hidden) => html`<mango-lab-room .view=${view} ?hidden=${hidden}></mango-lab-room>`,
  },
} as const satisfies Record<string, RoomEntry>;

/** The address of a room, without `#/`. */
export type RoomName = keyof typeof ROOMS;

/** All rooms, in the order of the navigation. */
export const ROOM_NAMES = Object.keys(ROOMS) as readonly RoomName[];

/** The room of a fragment such as `#/lab`, or `#/names?` with something more; null if there is none. */
export function roomOf(fragment: string): RoomName | null {
  const [address] = fragment.split('?', 1);
  return ROOM_NAMES.find((name) => address === `#/${name}`) ?? null;
}
