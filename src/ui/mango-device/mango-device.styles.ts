import { css } from 'lit';

/** Styles of mango-device. */
export const deviceStyles = css`
  .card {
    display: grid;
    gap: 0.75rem;
  }
  .what {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0.25rem 0.75rem;
  }
  .kind {
    padding: 0.125rem 0.625rem;
    border-radius: 1rem;
    background: var(--leaf-soft);
    color: var(--leaf-ink);
    font-weight: 600;
    font-size: 0.8125rem;
  }
  .name {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .table {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr));
    gap: 0.25rem 2rem;
    padding-block-end: 0.75rem;
  }
  .table div {
    display: flex;
    justify-content: space-between;
    gap: 0.75rem;
    border-block-end: 1px dotted var(--line-strong);
    font-size: 0.8125rem;
  }
  dt {
    color: var(--ink-soft);
    overflow-wrap: anywhere;
  }
  dd {
    font-variant-numeric: tabular-nums;
    text-align: end;
  }
  summary {
    font-weight: 600;
    font-size: 0.875rem;
  }
  ul {
    display: grid;
    gap: 0.375rem;
    padding-block-end: 0.75rem;
    padding-inline-start: 1.125rem;
    list-style: disc;
  }
  code {
    font: 0.875em var(--mono);
    overflow-wrap: anywhere;
  }
`;
