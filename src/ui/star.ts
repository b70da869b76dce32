import { css, html, nothing, svg, type TemplateResult } from 'lit';
import { emit } from './emit.ts';
import type { FeedName } from './name_feed.ts';
import { speak } from './speech.ts';

/** A star, which CSS fills, in a 16 x 16 view box. */
export const STAR = svg`<path d="M8 1.600l1.900 4.100 4.500.5-3.300 3 .9 4.400L8 11.400l-4 2.200.9-4.400-3.300-3 4.500-.5z"/>`;
const SOUND = svg`<path d="M2 6h2.600L8.500 2.600v10.800L4.600 10H2zM10.500 5.200a4 4 0 0 1 0 5.600M12.400 3.200a6.800 6.800 0 0 1 0 9.600" fill="none" stroke="currentColor" stroke-width="1.500" stroke-linejoin="round"/>`;

/** What `mango-keep` tells: a sampled name, as the page shows it. */
export interface KeepDetail {
  readonly name: FeedName;
  readonly shown: string;
}

/** Styles of buttons that are an icon. A star is filled while its name is kept. */
export const iconStyles = css`
  .icon {
    flex: none;
    inline-size: 2.25rem;
    block-size: 2.25rem;
    min-block-size: 0;
    padding: 0;
    border-color: transparent;
    background: none;
    color: var(--ink-soft);
  }
  @media (forced-colors: active) {
    .icon {
      border-color: Canvas;
    }
  }
  .icon:hover {
    color: var(--ink);
  }
  .icon svg {
    inline-size: 1.125rem;
    block-size: 1.125rem;
  }
  .star svg {
    fill: none;
    stroke: currentColor;
    stroke-width: 1.25;
    stroke-linejoin: round;
  }
  .star[aria-pressed='true'] {
    color: var(--mango-deep);
  }
  .star[aria-pressed='true'] svg {
    fill: currentColor;
  }
`;

/**
 * The button that keeps a name, pressed while it is kept.
 * @param tabIndex -1 where arrow keys lead to it instead of Tab
 */
export function starButton(name: FeedName, shown: string, kept: boolean, tabIndex = 0): TemplateResult {
  return html`<button
    type="button"
    class="icon star"
    data-testid="star"
    data-name=${shown}
    tabindex=${tabIndex}
    aria-pressed=${kept ? 'true' : 'false'}
    aria-label="Keep ${shown}"
    title=${kept ? 'Kept' : 'Keep'}
    @pointerdown=${capture}
    @click=${({ currentTarget }: Event) => emit(currentTarget as HTMLElement, 'mango-keep', { name, shown })}
  >
    <svg viewBox="0 0 16 16" aria-hidden="true">${STAR}</svg>
  </button>`;
}

/** The button that speaks a name; nothing where there is no voice. */
export function speakButton(shown: string, possible: boolean): TemplateResult | typeof nothing {
  if (!possible) return nothing;
  return html`<button
    type="button"
    class="icon"
    data-testid="speak"
    aria-label="Speak ${shown}"
    title="Speak"
    @click=${() => speak(shown)}
  >
    <svg viewBox="0 0 16 16" aria-hidden="true">${SOUND}</svg>
  </button>`;
}

/** Names move on while a button is held down: the click goes to the name that was pressed. */
function capture({ currentTarget, pointerId }: PointerEvent): void {
  (currentTarget as Element).setPointerCapture(pointerId);
}
