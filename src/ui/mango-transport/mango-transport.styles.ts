import { css } from 'lit';

/** Styles of mango-transport. */
export const transportStyles = css`
  :host {
    display: grid;
    gap: 0.75rem;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
  }
  .buttons .primary {
    min-inline-size: 6.75rem;
  }
  .bar {
    display: block;
    inline-size: 100%;
    block-size: 0.5rem;
    overflow: hidden;
    border-radius: 1rem;
    background: var(--track);
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
  .where {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 1rem;
    color: var(--ink-soft);
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }
  strong,
  .phase {
    color: var(--ink);
    font-weight: 600;
  }
  @media (max-width: 25rem) {
    .buttons button {
      flex: 1 1 auto;
      padding-inline: 0.625rem;
    }
    button:not(.primary) svg {
      display: none;
    }
  }
`;
