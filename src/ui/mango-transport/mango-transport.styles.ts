import { css } from 'lit';

/** Styles of mango-transport. */
export const transportStyles = css`
  :host {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    align-items: center;
    gap: 0.375rem 1rem;
  }
  .buttons {
    display: flex;
    gap: 0.5rem;
    grid-row: span 2;
  }
  button {
    min-block-size: 2.25rem;
    padding-inline: 0.75rem;
    font-size: 0.875rem;
  }
  .buttons .primary {
    min-inline-size: 7rem;
  }
  .where {
    display: flex;
    justify-content: space-between;
    gap: 0 1rem;
    color: var(--ink-soft);
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .track {
    position: relative;
    grid-column: 2;
    grid-row: 2;
  }
  .bar {
    block-size: 0.375rem;
    overflow: hidden;
    border-radius: 1rem;
    background: var(--track);
  }
  /* Over the bar, which is its track. */
  input {
    position: absolute;
    inset-block-start: -0.5625rem;
    inset-inline-start: 0;
    block-size: 1.5rem;
    margin: 0;
    appearance: none;
    background: none;
    cursor: ew-resize;
  }
  input::-webkit-slider-thumb {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    border: 2px solid var(--card);
    border-radius: 50%;
    appearance: none;
    background: var(--leaf);
  }
  input::-moz-range-thumb {
    inline-size: 0.875rem;
    block-size: 0.875rem;
    border: 2px solid var(--card);
    border-radius: 50%;
    background: var(--leaf);
  }
  .bar span {
    display: block;
    block-size: 100%;
    inline-size: 100%;
    border-radius: inherit;
    background: var(--mango);
    transform-origin: left;
    transition: transform 0.2s linear;
  }
  .speed {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  /* Keeps its place, so that nothing moves when training pauses. */
  .speed[data-quiet] {
    visibility: hidden;
  }
  strong,
  .phase {
    color: var(--ink);
    font-weight: 600;
  }
  @media (max-width: 47.99rem) {
    :host {
      grid-template-columns: minmax(0, 1fr) auto;
    }
    button {
      white-space: nowrap;
    }
    .buttons {
      grid-row: 1;
      grid-column: 1;
    }
    .where {
      display: contents;
    }
    .where > span:first-child {
      grid-column: 1 / -1;
      grid-row: 2;
    }
    .speed {
      grid-column: 2;
      grid-row: 1;
      max-inline-size: 8.5rem;
      block-size: 2.25rem;
      white-space: normal;
      text-align: end;
      line-height: 1.35;
    }
    .track {
      grid-column: 1 / -1;
      grid-row: 3;
      margin-block-end: 0.25rem;
    }
  }
  @media (max-width: 25rem) {
    button {
      padding-inline: 0.625rem;
    }
    .buttons .primary {
      min-inline-size: 6.25rem;
    }
    .speed {
      font-size: 0.75rem;
    }
    .word,
    button svg {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .bar {
      border: 1px solid CanvasText;
    }
    .bar span {
      forced-color-adjust: none;
      background: Highlight;
    }
  }
`;
