import { css } from 'lit';

/** Styles of mango-model. */
export const modelStyles = css`
  :host {
    display: grid;
    gap: 0.625rem;
    padding-block: 0.75rem;
    border-block-start: 1px solid var(--line);
  }
  .what {
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .buttons button {
    min-block-size: 2.25rem;
    padding-inline: 0.75rem;
    font-size: 0.875rem;
  }
`;
