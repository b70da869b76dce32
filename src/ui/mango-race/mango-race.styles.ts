import { css } from 'lit';

/** Styles of mango-race. */
export const raceStyles = css`
  .lanes {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
    gap: 1rem 1.5rem;
  }
  .lane {
    display: grid;
    align-content: start;
    gap: 0.375rem;
    min-inline-size: 0;
  }
  .lane header {
    display: flex;
    justify-content: space-between;
    align-items: baseline;
    gap: 1rem;
  }
  .lane strong {
    font: 600 1.375rem/1 var(--sans);
    font-variant-numeric: tabular-nums;
  }
  .bar {
    block-size: 0.75rem;
    overflow: hidden;
    border-radius: 1rem;
    background: var(--track);
  }
  .bar span {
    display: block;
    block-size: 100%;
    border-radius: inherit;
    background: var(--lane-color);
    transform-origin: left;
    transition: transform 0.2s linear;
  }
  .gpu {
    --lane-color: var(--series-1);
  }
  .cpu {
    --lane-color: var(--series-2);
  }
  .results {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr));
    gap: 1.5rem;
  }
  .scroll {
    overflow-x: auto;
  }
  th,
  td {
    padding: 0.3125rem 0.75rem 0.3125rem 0;
    border-block-end: 1px solid var(--line);
    text-align: start;
    overflow-wrap: anywhere;
  }
  th {
    color: var(--ink-soft);
    font-weight: 600;
    font-size: 0.8125rem;
    overflow-wrap: normal;
  }
  .names td {
    font: italic 1rem/1.35 var(--serif);
  }
  .names .loss td {
    font: 400 0.875rem/1.35 var(--sans);
  }
  .names td:last-child,
  .names .loss td:last-child {
    font: 600 0.8125rem/1.35 var(--sans);
    white-space: nowrap;
  }
  .agree {
    color: var(--leaf-ink);
  }
  .differ {
    color: var(--mango-ink);
  }
  mango-chart {
    --chart-height: 15rem;
  }
`;
