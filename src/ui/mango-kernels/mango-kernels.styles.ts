import { css } from 'lit';

/** Styles of mango-kernels. */
export const kernelsStyles = css`
  progress {
    inline-size: 10rem;
    accent-color: var(--mango);
  }
  table {
    inline-size: 100%;
    max-inline-size: 52rem;
    border-collapse: collapse;
    table-layout: fixed;
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
  }
  col.kernel {
    inline-size: 32%;
  }
  th,
  td {
    padding: 0.25rem 0.5rem 0.25rem 0;
    border-block-end: 1px solid var(--line);
    text-align: start;
    vertical-align: top;
  }
  thead th {
    color: var(--ink-soft);
    font-weight: 600;
  }
  tbody th {
    font-weight: 400;
  }
  .right {
    color: var(--leaf-ink);
    font-weight: 700;
  }
  .wrong {
    color: var(--danger);
    font-weight: 700;
  }
  .error {
    white-space: nowrap;
  }
  li {
    white-space: pre-line;
    overflow-wrap: anywhere;
  }
  @media (max-width: 30rem) {
    table {
      table-layout: auto;
      font-size: 0.75rem;
    }
    col.kernel {
      inline-size: auto;
    }
    thead th {
      font-size: 0.6875rem;
    }
    th,
    td {
      padding-inline-end: 0.25rem;
    }
    td .error {
      display: block;
    }
  }
`;
