import { css } from 'lit';

/** Layout of the page. */
export const studioStyles = css`
  :host {
    max-inline-size: 96rem;
    margin-inline: auto;
    padding: 1rem clamp(1rem, 2.5vw, 2.25rem) 2.5rem;
  }
  .top {
    display: flex;
    align-items: center;
    gap: 0.75rem;
    padding-block-end: 1rem;
  }
  .top svg {
    inline-size: 3.25rem;
    block-size: 3.25rem;
    flex: none;
  }
  h1 {
    margin: 0;
    font: 600 1.625rem/1.1 var(--serif);
    letter-spacing: -0.01em;
  }
  .tagline {
    color: var(--ink-soft);
  }
  .engine {
    margin-inline-start: auto;
    padding: 0.25rem 0.75rem;
    border: 1px solid var(--line-strong);
    border-radius: 1rem;
    color: var(--ink);
    font-size: 0.875rem;
    text-decoration: none;
  }
  .engine:hover {
    background: var(--hover);
  }
  .engine::before {
    content: '';
    display: inline-block;
    inline-size: 0.5rem;
    block-size: 0.5rem;
    margin-inline-end: 0.5rem;
    border-radius: 50%;
    background: var(--leaf);
  }
  .notices {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 1rem;
  }
  .notices > div {
    min-inline-size: 0;
  }
  .notices p,
  .notices button {
    margin-block-end: 1rem;
  }
  .notices button {
    min-block-size: 2.25rem;
    font-size: 0.875rem;
  }
  .sonnets {
    display: flex;
    flex-direction: column;
  }
  .sonnets mango-poem {
    flex: 1;
  }
  /* Its final height before it is loaded, so that the layout does not shift. */
  mango-poem:not(:defined) {
    min-block-size: 36rem;
  }
  .sonnets header {
    display: flex;
    align-items: baseline;
    gap: 0.75rem;
    margin-block-end: 0.75rem;
  }
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
  }
  .card {
    min-inline-size: 0;
    padding: 1.25rem clamp(1rem, 1.6vw, 1.5rem);
    border: 1px solid var(--line);
    border-radius: 0.75rem;
    background: var(--card);
  }
  .plate {
    display: flex;
    flex-direction: column;
    gap: 0.75rem;
    position: relative;
    padding: 1.5rem clamp(1.25rem, 2vw, 2rem) 1.25rem;
    border-color: var(--line-strong);
    border-radius: 0.25rem;
    outline: 1px solid var(--line);
    outline-offset: -7px;
    block-size: min(44rem, 92vh);
  }
  .engraving {
    position: absolute;
    inset-block-start: 1.25rem;
    inset-inline-end: 1.5rem;
    inline-size: 10.5rem;
    block-size: 10.5rem;
    fill: none;
    stroke: var(--engraving);
    stroke-width: 0.5;
    stroke-linecap: round;
    stroke-linejoin: round;
    pointer-events: none;
  }
  .plate > :not(.engraving) {
    position: relative;
  }
  .plate header {
    display: flex;
    align-items: baseline;
    gap: 0.75rem;
  }
  .plate mango-names {
    flex: 1;
  }
  .side {
    padding-block: 0.25rem 0;
  }
  .side mango-list {
    --fold-line: transparent;
  }
  .wide > h2 {
    margin-block-end: 0.75rem;
  }
  footer {
    padding-block-start: 1.5rem;
    color: var(--ink-soft);
    font-size: 0.8125rem;
  }
  .drop {
    position: fixed;
    inset: 0;
    z-index: 1;
    display: grid;
    place-content: center;
    outline: 3px dashed var(--mango-deep);
    outline-offset: -1rem;
    background: color-mix(in srgb, var(--paper) 92%, transparent);
    font: italic 400 2rem/1.3 var(--serif);
    text-align: center;
    pointer-events: none;
  }
  @media (min-width: 48rem) {
    main {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .side,
    .wide {
      grid-column: 1 / -1;
    }
    .side {
      display: grid;
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 0 2rem;
    }
    .side mango-settings {
      --fold-line: transparent;
    }
  }
  @media (min-width: 75rem) {
    main {
      grid-template: auto 1fr / minmax(0, 1.15fr) minmax(0, 1fr) 19rem;
      gap: 1.25rem;
    }
    .plate,
    .figures {
      block-size: auto;
      min-block-size: clamp(36rem, calc(100vh - 7.5rem), 58rem);
    }
    .side {
      grid-column: 3;
      grid-row: 1 / span 2;
      grid-template-columns: minmax(0, 1fr);
      align-content: start;
    }
    .side mango-settings {
      --fold-line: var(--line);
    }
    /* The controls are the tallest column. This card fills the space below the first two columns. */
    .sonnets {
      grid-column: 1 / span 2;
      grid-row: 2;
    }
  }
  .figures {
    display: grid;
  }
  @media (max-width: 74.99rem) {
    .engraving {
      inline-size: 8rem;
      block-size: 8rem;
    }
  }
  @media (max-width: 47.99rem) {
    .top {
      gap: 0.5rem;
      padding-block-end: 0.75rem;
    }
    .top svg {
      inline-size: 2.5rem;
      block-size: 2.5rem;
    }
    h1 {
      font-size: 1.375rem;
    }
    .tagline {
      display: none;
    }
    .engine {
      padding-inline: 0.5rem;
      font-size: 0.8125rem;
    }
    .engraving {
      inset-block-start: 0.75rem;
      inset-inline-end: 1rem;
      inline-size: 7rem;
      block-size: 7rem;
    }
  }
`;
