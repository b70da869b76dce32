import { css } from 'lit';

/** Styles of mango-settings. */
export const settingsStyles = css`
  .group {
    display: grid;
    gap: 0.75rem;
    margin: 0;
    padding: 0 0 1rem;
    border: 0;
    min-inline-size: 0;
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    align-items: start;
    gap: 0.75rem 1rem;
  }
  .group + .group {
    padding-block-start: 0.25rem;
  }
  legend {
    display: block;
    inline-size: 100%;
    padding: 0 0 0.5rem;
  }
  .choice {
    display: grid;
    gap: 0.25rem;
    font-weight: 600;
    font-size: 0.875rem;
  }
  .check {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-block-size: 1.75rem;
    font-weight: 600;
    font-size: 0.875rem;
    cursor: pointer;
  }
  .whole {
    grid-column: 1 / -1;
  }
  .check input {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    margin: 0;
    accent-color: var(--leaf);
  }
  select {
    min-block-size: 2.25rem;
    inline-size: 100%;
    padding: 0.25rem 0.5rem;
    border: 1px solid var(--line-strong);
    border-radius: 0.375rem;
    background: var(--field);
    color: var(--ink);
    font: 400 0.9375rem/1.4 var(--sans);
  }
  .choice .hint {
    font-weight: 400;
  }
  .more {
    border-block-start: 1px dotted var(--line-strong);
  }
  .more summary {
    padding-block: 0.5rem;
    font-weight: 600;
    font-size: 0.875rem;
  }
  .restart {
    display: grid;
    gap: 0.5rem;
  }
`;
