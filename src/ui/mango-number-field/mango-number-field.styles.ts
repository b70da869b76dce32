import { css } from 'lit';

/** Styles of mango-number-field. */
export const numberFieldStyles = css`
  .line {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.25rem 0.75rem;
  }
  label {
    font-weight: 600;
    font-size: 0.875rem;
  }
  input[type='number'] {
    grid-column: 1 / -1;
    inline-size: 100%;
    min-block-size: 2.25rem;
    padding: 0.25rem 0.625rem;
    border: 1px solid var(--line-strong);
    border-radius: 0.375rem;
    background: var(--field);
    color: var(--ink);
    font: 400 0.9375rem/1.4 var(--sans);
    font-variant-numeric: tabular-nums;
  }
  input[aria-invalid='true'] {
    border-color: var(--danger);
    box-shadow: inset 0 0 0 1px var(--danger);
  }
  input[type='range'] {
    grid-column: 1 / -1;
    inline-size: 100%;
    block-size: 1.75rem;
    margin: 0;
    accent-color: var(--mango-deep);
    cursor: pointer;
  }
  output {
    font-variant-numeric: tabular-nums;
    text-align: end;
  }
  .hint,
  .error {
    grid-column: 1 / -1;
  }
  .error {
    color: var(--danger);
    font-size: 0.8125rem;
  }
`;
