import { css } from 'lit';

/** Styles of mango-chapter-sampling. */
export const samplingStyles = css`
  .controls {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 13rem), 1fr));
    gap: 0.5rem 1.5rem;
  }
  label {
    display: grid;
    grid-template-columns: 5.75rem minmax(0, 1fr) 2.5rem;
    align-items: center;
    gap: 0.5rem;
    font-size: 0.9375rem;
  }
  input {
    min-inline-size: 0;
    accent-color: var(--leaf);
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 0.75rem;
  }
  .tree {
    max-block-size: 24rem;
    overflow: auto;
  }
  .tree ul ul {
    margin-inline-start: 0.75rem;
    padding-inline-start: 0.75rem;
    border-inline-start: 1px solid var(--line-strong);
  }
  .tree li {
    padding-block: 0.125rem;
  }
  .fork,
  .tree button {
    font: 400 0.9375rem/1.5 var(--mono);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .fork {
    padding-inline: 0.5rem;
  }
  .tree button {
    min-block-size: 2rem;
    padding: 0.125rem 0.5rem;
    border-color: transparent;
    text-align: start;
  }
  .tree button[aria-current] {
    border-color: var(--series-1);
    background: var(--mango-soft);
    font-weight: 600;
  }
  @media (forced-colors: active) {
    .tree button[aria-current] {
      border: 3px solid Highlight;
    }
  }
  .before {
    color: var(--ink-soft);
  }
`;
