import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { ROOMS, roomOf, type RoomName } from './rooms.ts';

/**
 * The current room, by the fragment of the page's address. Links and the buttons back and forward change it. An address that
 * is no room's leads to the names.
 */
export class RoomRouter implements ReactiveController {
  current: RoomName = 'names';
  readonly #host: ReactiveControllerHost;
  readonly #entered: (byUser: boolean) => void;
  #listening: AbortController | null = null;

  /** Calls `entered` with false for the room that the page was opened in, and with true when the user comes to another. */
  constructor(host: ReactiveControllerHost, entered: (byUser: boolean) => void) {
    this.#host = host;
    this.#entered = entered;
    host.addController(this);
  }

  hostConnected(): void {
    this.#listening = new AbortController();
    window.addEventListener('hashchange', () => this.#read(true), { signal: this.#listening.signal });
    this.#read(false);
  }

  hostDisconnected(): void {
    this.#listening?.abort();
  }

  #read(byUser: boolean): void {
    const { hash } = location;
    const room = roomOf(hash);
    if (!room && hash !== '') history.replaceState(history.state, '', '#/names');
    this.current = room ?? 'names';
    document.title = `${ROOMS[this.current].title} – Mangosaurus`;
    this.#entered(byUser);
    this.#host.requestUpdate();
  }
}
