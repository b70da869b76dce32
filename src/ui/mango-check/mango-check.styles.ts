import { css } from 'lit';

/** Styles of mango-check. */
export const checkStyles = css`
  .engines {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr));
    gap: 1.5rem;
  }
  section {
    display: grid;
    align-content: start;
    gap: 0.5rem;
    min-inline-size: 0;
  }
  header {
    display: flex;
    justify-content: space-between;
    align-items: baseline;
    gap: 0.75rem;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    table-layout: fixed;
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 0.3125rem 0.5rem 0.3125rem 0;
    border-block-end: 1px solid var(--line);
    text-align: start;
    vertical-align: top;
    overflow-wrap: anywhere;
  }
  thead th,
  .cell {
    color: var(--ink-soft);
    font-weight: 600;
  }
  tbody th {
    font-weight: 400;
  }
  .cell {
    padding-block-start: 0.75rem;
    font-style: italic;
  }
  col.mark {
    inline-size: 1.5rem;
  }
  col.quantity {
    inline-size: 32%;
  }
  .passed {
    color: var(--leaf-ink);
    font-weight: 700;
  }
  .missed {
    color: var(--danger);
    font-weight: 700;
  }
`;
