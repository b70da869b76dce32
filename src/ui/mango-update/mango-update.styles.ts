import { css } from 'lit';

/** Styles of mango-update. */
export const updateStyles = css`
  :host {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 0.75rem;
  }
  p,
  button {
    margin-block-end: 0.75rem;
  }
  button {
    min-block-size: 2.25rem;
    font-size: 0.875rem;
  }
`;
