import { css } from 'lit';

/** Styles of mango-blend. */
export const blendStyles = css`
  :host {
    display: block;
  }
  .pair {
    display: grid;
    grid-template-columns: fit-content(35%) minmax(5rem, 1fr) fit-content(35%);
    align-items: center;
    gap: 0.75rem;
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }
  .many {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(16rem, 100%), 1fr));
    gap: 0.25rem 1.25rem;
    max-block-size: 8.5rem;
    overflow: hidden auto;
    font-size: 0.875rem;
  }
  .many label {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(4rem, 40%) 2.75rem;
    align-items: center;
    gap: 0.5rem;
  }
  .label {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  input {
    inline-size: 100%;
    block-size: 1.5rem;
    margin: 0;
    accent-color: var(--leaf);
  }
  output {
    font-variant-numeric: tabular-nums;
    text-align: end;
  }
`;
