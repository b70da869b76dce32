import { css } from 'lit';

/** Styles of mango-download. */
export const downloadStyles = css`
  :host {
    position: relative;
    display: inline-block;
  }
  .choice {
    position: absolute;
    z-index: 2;
    inset-block-start: calc(100% + 0.25rem);
    inset-inline-end: 0;
    display: grid;
    gap: 0.25rem;
    padding: 0.375rem;
    border: 1px solid var(--line-strong);
    border-radius: 0.5rem;
    background: var(--card);
    box-shadow: 0 0.25rem 1rem rgb(0 0 0 / 0.2);
  }
  button {
    min-block-size: var(--target);
    padding-inline: 0.75rem;
    font-size: 0.875rem;
    white-space: nowrap;
  }
  .choice button {
    border-color: transparent;
  }
  @media (max-width: 25rem) {
    button {
      padding-inline: 0.4375rem;
      font-size: 0.8125rem;
    }
  }
  @media (max-width: 22.5rem) {
    button {
      padding-inline: 0.25rem;
      font-size: 0.75rem;
    }
  }
`;
