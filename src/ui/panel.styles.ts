import { css } from 'lit';

/** Styles of panels that measure: a row with what starts them and how it goes, and what came below. */
export const panelStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.75rem 1rem;
  }
`;

/** Styles of a table of results with a caption, as wide as its panel. */
export const resultTableStyles = css`
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }
  caption {
    padding-block-end: 0.375rem;
    font-weight: 600;
    text-align: start;
  }
`;
