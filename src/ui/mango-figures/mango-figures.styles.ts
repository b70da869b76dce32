import { css } from 'lit';

/** Styles of mango-figures. */
export const figuresStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    grid-template-rows: minmax(min-content, 3fr) minmax(min-content, 2fr);
    gap: 1.25rem;
  }
  section {
    display: flex;
    flex-direction: column;
    gap: 0.375rem;
    min-block-size: 0;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.75rem;
  }
  mango-chart {
    flex: 1;
    min-block-size: 0;
  }
  .loss {
    --chart-height: 12rem;
  }
  .gradient {
    --chart-height: 8rem;
  }
`;
