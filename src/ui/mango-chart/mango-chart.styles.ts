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
  .dashed dt::before {
    border-block-start-style: dashed;
    border-block-start-width: 2px;
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
