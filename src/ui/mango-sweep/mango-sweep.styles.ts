import { css } from 'lit';

/** Styles of mango-sweep. */
export const sweepStyles = css`
  .fields {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 8rem;
    gap: 0.75rem 1rem;
    max-inline-size: 40rem;
  }
  .field {
    display: grid;
    align-content: start;
    gap: 0.25rem;
  }
  label {
    font-weight: 600;
    font-size: 0.875rem;
  }
  input[aria-invalid='true'] {
    border-color: var(--danger);
    box-shadow: inset 0 0 0 1px var(--danger);
  }
  .error {
    color: var(--danger);
    font-size: 0.8125rem;
  }
  .charts {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr));
    gap: 1.25rem 1.5rem;
  }
  .charts section {
    display: grid;
    /* Heading, chart and what is told of it: the plots of a row are side by side, however long their legends. */
    grid-row: span 3;
    grid-template: subgrid / minmax(0, 1fr);
    gap: 0.25rem;
    min-inline-size: 0;
    max-inline-size: 36rem;
  }
  mango-chart {
    --chart-height: 10rem;
    align-self: end;
  }
  .best {
    padding: 0.0625rem 0.375rem;
    border-radius: 0.25rem;
    background: var(--leaf-soft);
    color: var(--leaf-ink);
    font-weight: 600;
    white-space: nowrap;
  }
  .scroll {
    overflow-x: auto;
    max-inline-size: 44rem;
  }
  th,
  td {
    padding: 0.25rem 0.75rem 0.25rem 0;
    border-block-end: 1px solid var(--line);
    text-align: end;
    vertical-align: baseline;
  }
  th {
    font-weight: 600;
  }
  thead th {
    color: var(--ink-soft);
    font-size: 0.8125rem;
  }
  th:first-child,
  th:last-child,
  td:last-child {
    text-align: start;
  }
`;
