import { css } from 'lit';

/** Styles of mango-runs. */
export const runsStyles = css`
  :host {
    display: grid;
    gap: 0.75rem;
  }
  mango-chart {
    --chart-height: 16rem;
  }
  li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 0.125rem 0.75rem;
    padding-block: 0.5rem;
    border-block-end: 1px solid var(--line);
  }
  label {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-block-size: var(--target);
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  input {
    flex: none;
    inline-size: 1.125rem;
    block-size: 1.125rem;
    accent-color: var(--leaf);
  }
  .buttons {
    display: flex;
    gap: 0.25rem;
  }
  .buttons button {
    min-block-size: var(--target);
    padding: 0.125rem 0.625rem;
    font-size: 0.8125rem;
  }
  .hint {
    overflow-wrap: anywhere;
  }
  li .hint {
    grid-column: 1 / -1;
  }
`;
