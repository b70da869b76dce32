import { css } from 'lit';

/** Styles of mango-sources. */
export const sourcesStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.5rem;
  }
  .choose {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 0.75rem;
  }
  select {
    flex: 1;
    min-inline-size: 7rem;
  }
  label {
    display: inline-flex;
    align-items: center;
    gap: 0.375rem;
    font-size: 0.875rem;
  }
  input[type='checkbox'] {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    margin: 0;
    accent-color: var(--leaf);
  }
  ul {
    display: grid;
    gap: 0.25rem;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto auto;
    align-items: center;
    gap: 0.5rem;
    font-size: 0.875rem;
  }
  li .reading {
    grid-column: 1 / -1;
  }
  input[type='number'] {
    inline-size: 3.5rem;
  }
  button {
    min-block-size: 2rem;
    padding-inline: 0.625rem;
    font-size: 0.8125rem;
  }
  .reading {
    display: grid;
    gap: 0.375rem;
    min-inline-size: 0;
  }
  summary {
    padding-block: 0.375rem;
    font-size: 0.875rem;
    overflow-wrap: anywhere;
  }
  .fields {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    align-items: center;
    gap: 0.375rem 0.75rem;
    font-size: 0.875rem;
  }
  .whole {
    grid-column: 1 / -1;
  }
`;
