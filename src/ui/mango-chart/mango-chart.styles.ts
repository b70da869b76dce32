import { css } from 'lit';

/** Styles of mango-chart. The plotting library's styles are added when it is loaded. */
export const chartStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 0.25rem;
    min-inline-size: 0;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0.125rem 1.25rem;
    font-size: 0.8125rem;
  }
  .legend div {
    display: flex;
    align-items: baseline;
    gap: 0.4rem;
  }
  dt {
    color: var(--ink-soft);
  }
  dt::before {
    content: '';
    display: inline-block;
    inline-size: 1rem;
    margin-inline-end: 0.4rem;
    border-block-start: 3px solid var(--line-color);
    forced-color-adjust: none;
    vertical-align: middle;
  }
  .patterned dt::before {
    block-size: 3px;
    inline-size: 1.75rem;
    border-block-start-width: 0;
    background: var(--pattern);
  }
  dd {
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .plot {
    position: relative;
    flex: 1;
    min-block-size: var(--chart-height, 12rem);
    overflow: hidden;
    border-radius: 0.25rem;
  }
  .plot:focus-visible {
    outline-offset: -2px;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem;
  }
  .tools button {
    min-block-size: var(--target);
    padding: 0.125rem 0.625rem;
    font-size: 0.8125rem;
  }
  .tools button[aria-pressed='true'] {
    border-color: var(--ink);
    background: var(--mango-soft);
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .table {
    max-block-size: 16rem;
    overflow: auto;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
  }
  caption {
    padding-block-end: 0.25rem;
    color: var(--ink-soft);
    text-align: start;
  }
  th,
  td {
    padding: 0.1875rem 0.75rem 0.1875rem 0;
    border-block-end: 1px solid var(--line);
    text-align: end;
    white-space: nowrap;
  }
  th {
    font-weight: 600;
  }
  th:first-child {
    text-align: start;
  }
  .u-select {
    background: color-mix(in srgb, var(--ink) 12%, transparent);
  }
  .plot .uplot {
    position: absolute;
    inset: 0;
    font-family: inherit;
  }
  .empty {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    border: 1px dashed var(--line);
    border-radius: 0.5rem;
    text-align: center;
  }
  .u-cursor-x,
  .u-cursor-y {
    border-color: var(--line-strong) !important;
  }
`;
