import { css } from 'lit';

/** Styles of mango-profile. */
export const profileStyles = css`
  .tables {
    display: grid;
    gap: 1.5rem clamp(1.5rem, 4vw, 3.5rem);
  }
  @media (min-width: 64rem) {
    .tables {
      grid-template-columns: minmax(0, 4fr) minmax(0, 3fr);
      align-items: start;
    }
  }
  table {
    inline-size: 100%;
    margin-block-end: 0.5rem;
    border-collapse: collapse;
    font-size: 0.8125rem;
  }
  caption {
    padding-block-end: 0.375rem;
    font-weight: 600;
    font-size: 0.875rem;
    text-align: start;
  }
  th,
  td {
    padding: 0.25rem 0 0.25rem 0.75rem;
    border-block-end: 1px solid var(--line);
    text-align: start;
    vertical-align: baseline;
  }
  th:first-child {
    inline-size: 45%;
    padding-inline-start: 0;
  }
  thead th {
    color: var(--ink-soft);
    font-weight: 600;
  }
  tbody th {
    font-weight: 400;
  }
  tfoot :is(th, td) {
    border-block-end: none;
    font-weight: 600;
  }
  .number {
    text-align: end;
  }
  td.number {
    white-space: nowrap;
  }
  .variant {
    color: var(--ink-soft);
  }
  .bar {
    display: block;
    inline-size: var(--length);
    margin-block-start: 0.125rem;
    border-block-start: 4px solid var(--mango);
    border-radius: 2px;
  }
  @media (max-width: 30rem) {
    table {
      font-size: 0.75rem;
    }
    thead th {
      font-size: 0.6875rem;
    }
    th,
    td {
      padding-inline-start: 0.375rem;
    }
    th:first-child {
      inline-size: 36%;
    }
  }
`;
