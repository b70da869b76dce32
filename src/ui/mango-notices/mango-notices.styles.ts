import { css } from 'lit';

/** Styles of mango-notices. */
export const noticesStyles = css`
  :host {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 1rem;
  }
  div {
    min-inline-size: 0;
  }
  p,
  button {
    margin-block-end: 0.75rem;
  }
  .leaning {
    font-size: 0.875rem;
  }
  button {
    min-block-size: 2.25rem;
    font-size: 0.875rem;
  }
`;
