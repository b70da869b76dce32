import { css } from 'lit';

/**
 * Layout of the names room: the list beside the names, the settings below the list. Names fill the rest of a phone's screen below
 * the list, six of them and the bar in its first screen, with wishes too. The drawing has a column of its own, so that a long
 * name never runs over it. The bar and the settings have their height before their scripts have come, so that nothing moves.
 * Headings leave room for a scrollbar on phones. (Comments inside would be sent to every visitor.)
 */
export const namesRoomStyles = css`
  :host {
    grid-template-areas: 'list' 'names' 'settings';
    gap: 0.625rem;
  }
  .list {
    grid-area: list;
    padding-block: 0.75rem;
  }
  .settings {
    grid-area: settings;
    padding-block: 0;
  }
  .settings mango-settings {
    display: block;
    min-block-size: 3rem;
    --fold-line: transparent;
  }
  .names {
    grid-area: names;
    display: flex;
    flex-direction: column;
    gap: 0.625rem;
    min-block-size: max(26rem, calc(100dvh - 21.25rem));
  }
  .names > header {
    flex-wrap: nowrap;
    margin: 0;
  }
  mango-shelf {
    margin-inline-start: auto;
  }
  .names > header h2 {
    white-space: nowrap;
  }
  @media (max-width: 25rem) {
    .names > header h2 {
      font-size: 1.0625rem;
    }
  }
  @media (max-width: 62rem) {
    .names > header .kicker {
      display: none;
    }
  }
  .specimen {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 1rem;
  }
  .engraving {
    inline-size: 5rem;
    block-size: 5rem;
    fill: none;
    stroke: var(--engraving);
    stroke-width: 0.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .steering {
    min-block-size: var(--target);
    container-type: inline-size;
  }
  mango-steering:not(:defined) {
    display: block;
  }
  @container (min-width: 38rem) {
    mango-steering:not(:defined) {
      min-block-size: calc(2 * var(--target) + 0.375rem);
    }
  }
  mango-names {
    flex: 1;
  }
  @media (max-width: 47.99rem) {
    .names {
      gap: 0.5rem;
      padding-block: 0.75rem;
    }
    .specimen {
      --specimen-size: 4.75rem;
      gap: 0.5rem;
    }
    .engraving {
      inline-size: 4rem;
      block-size: 4rem;
    }
  }
  @media (max-width: 30rem) {
    .names {
      gap: 0.25rem;
    }
  }
  @media (max-width: 22.5rem) {
    .names {
      gap: 0.5rem;
    }
    .names > header {
      gap: 0.25rem;
    }
    .names > header h2 {
      font-size: 0.8125rem;
    }
    .engraving {
      display: none;
    }
    .specimen {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @media (min-width: 48rem) {
    :host {
      grid-template: 'list names' auto 'settings names' 1fr / minmax(0, 16.5rem) minmax(0, 1fr);
      gap: 1rem;
      align-items: start;
    }
    .names {
      position: sticky;
      inset-block-start: 1rem;
      block-size: max(32rem, calc(100dvh - 11.5rem));
      padding: 1.25rem clamp(1rem, 2vw, 2rem);
    }
    .engraving {
      inline-size: 7.5rem;
      block-size: 7.5rem;
    }
  }
  @media (min-width: 75rem) {
    :host {
      grid-template-columns: minmax(0, 21rem) minmax(0, 1fr);
      gap: 1.25rem;
    }
    .specimen {
      --specimen-size: 8.5rem;
    }
    .engraving {
      inline-size: 9rem;
      block-size: 9rem;
    }
  }
  @media (min-width: 110rem) {
    :host {
      grid-template-columns: minmax(0, 25rem) minmax(0, 1fr);
    }
    .specimen {
      --largest: 6rem;
      --specimen-size: 11rem;
    }
    .engraving {
      inline-size: 11rem;
      block-size: 11rem;
    }
  }
`;
