import { css } from 'lit';

/** Styles of mango-shelf. */
export const shelfStyles = css`
  :host {
    display: flex;
    gap: 0.375rem;
  }
  button {
    min-block-size: var(--target);
    padding-inline: 0.75rem;
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  /* It takes no place in the row. */
  mango-drawer {
    position: absolute;
  }
  /* The drawer has it, too. */
  @media (max-width: 64rem) {
    .more-like {
      display: none;
    }
  }
  @media (max-width: 25rem) {
    button {
      gap: 0.25em;
      padding-inline: 0.4375rem;
      font-size: 0.8125rem;
    }
  }
  @media (max-width: 22.5rem) {
    button {
      padding-inline: 0.375rem;
    }
    button svg {
      display: none;
    }
  }
`;
