import { css } from 'lit';

/** Styles of mango-notices. */
export const noticesStyles = css`
  :host {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
  }
  div {
    min-inline-size: 0;
  }
  /* Not a gap, which would stand beside those that are empty, too. */
  p,
  button {
    margin: 0 1rem 0.75rem 0;
  }
  .leaning {
    font-size: 0.875rem;
  }
  button {
    min-block-size: 2.25rem;
    font-size: 0.875rem;
  }
`;
