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
    min-block-size: var(--target);
    padding-inline: 0.75rem;
    font-size: 0.875rem;
  }
  .buttons .first {
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
    button {
      white-space: nowrap;
    }
    .buttons {
      grid-row: 1;
      grid-column: 1;
    }
    /* Two lines beside the buttons, whatever they say. */
    .where {
      grid-column: 2;
      grid-row: 1;
      flex-direction: column;
      justify-content: center;
      align-items: flex-end;
      block-size: var(--target);
      overflow: hidden;
      line-height: 1.3;
      text-align: end;
      white-space: normal;
    }
    .speed {
      max-inline-size: 100%;
      white-space: nowrap;
    }
    .speed[data-quiet],
    .where:has([data-testid='search']) .speed {
      display: none;
    }
    .track {
      grid-column: 1 / -1;
      grid-row: 2;
      margin-block-end: 0.25rem;
    }
  }
  @media (max-width: 25rem) {
    button {
      padding-inline: 0.625rem;
    }
    .buttons .first {
      min-inline-size: 6.25rem;
    }
    .where {
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
