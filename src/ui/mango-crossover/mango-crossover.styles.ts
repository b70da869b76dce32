import { css } from 'lit';

/** Styles of mango-crossover. */
export const crossoverStyles = css`
  .scroll {
    overflow-x: auto;
    max-inline-size: 52rem;
  }
  table {
    inline-size: 100%;
    border-collapse: separate;
    border-spacing: 2px;
    table-layout: fixed;
    font-variant-numeric: tabular-nums;
  }
  caption {
    padding-block-end: 0.375rem;
    font-weight: 600;
    font-size: 0.875rem;
    text-align: start;
  }
  thead td,
  tbody th {
    inline-size: 2.75rem;
  }
  th {
    padding: 0.125rem 0.375rem;
    color: var(--ink-soft);
    font-weight: 600;
    font-size: 0.8125rem;
    text-align: end;
  }
  thead th {
    text-align: center;
  }
  tbody td {
    block-size: 2.875rem;
    padding: 0.25rem 0.125rem;
    border-radius: 0.25rem;
    background: var(--cell, transparent);
    text-align: center;
    white-space: nowrap;
  }
  strong {
    display: block;
    font-size: 0.875rem;
    line-height: 1.3;
  }
  .rates {
    font-size: 0.75rem;
    line-height: 1.3;
  }
  .gpu {
    --cell: color-mix(in srgb, var(--mango-soft) var(--strength), var(--card));
    box-shadow: inset 0 0 0 1px var(--mango-soft);
    color: var(--mango-ink);
  }
  .cpu {
    --cell: color-mix(in srgb, var(--leaf-soft) var(--strength), var(--card));
    box-shadow: inset 0 0 0 1px var(--leaf-soft);
    color: var(--leaf-ink);
  }
  .even,
  .open {
    box-shadow: inset 0 0 0 1px var(--line);
  }
  .open {
    color: var(--ink-soft);
  }
  @media (max-width: 30rem) {
    strong {
      font-size: 0.8125rem;
    }
    strong span {
      display: block;
    }
    .rates {
      font-size: 0.6875rem;
    }
    thead td,
    tbody th {
      inline-size: 2.25rem;
    }
  }
`;
