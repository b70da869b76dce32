import { css } from 'lit';

/** Styles of fields and choices in a panel. */
export const fieldStyles = css`
  select,
  input:not([type='checkbox'], [type='range']) {
    min-inline-size: 0;
    min-block-size: var(--target);
    padding: 0.25rem 0.5rem;
    border: 1px solid var(--line-strong);
    border-radius: 0.5rem;
    background: var(--field);
    color: var(--ink);
    font: inherit;
    font-size: 0.875rem;
  }
`;
