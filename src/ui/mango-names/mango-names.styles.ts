import { css } from 'lit';

/** Styles of mango-names. */
export const namesStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
  }
  .feed {
    flex: 1;
    min-block-size: 12rem;
    overflow-y: auto;
    contain: size;
    overscroll-behavior: contain;
    border-block: 1px solid var(--line);
  }
  li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto 3.25rem;
    align-items: baseline;
    gap: 0.75rem;
    padding: 0.3125rem 0.25rem;
    border-block-end: 1px solid var(--line);
    contain: content;
  }
  li:last-child {
    border-block-end: 0;
  }
  .name {
    font: italic 400 1.3125rem/1.35 var(--serif);
    overflow-wrap: anywhere;
  }
  .text .name {
    font-size: 1.0625rem;
    white-space: pre-wrap;
  }
  .tag {
    padding: 0.0625rem 0.5rem;
    border-radius: 1rem;
    background: var(--mango-soft);
    color: var(--mango-ink);
    font: 600 0.75rem/1.4 var(--sans);
    white-space: nowrap;
  }
  .iteration {
    color: var(--ink-soft);
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
    text-align: end;
  }
  li[data-known='true'] .name {
    color: var(--ink-soft);
    font-size: 1.0625rem;
  }
  li[data-known='true'] .tag {
    background: none;
    box-shadow: inset 0 0 0 1px var(--line-strong);
    color: var(--ink-soft);
  }
  .empty {
    padding: 1rem 0.25rem;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 0.75rem;
    padding-block-start: 0.75rem;
  }
  .foot button {
    min-block-size: 2.25rem;
    padding-inline: 0.75rem;
    font-size: 0.875rem;
  }
  label {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    min-block-size: 2.25rem;
    font-size: 0.875rem;
    cursor: pointer;
  }
  input {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    margin: 0;
    accent-color: var(--leaf);
  }
  .actions {
    display: flex;
    gap: 0.5rem;
    margin-inline-start: auto;
  }
  .count {
    flex-basis: 100%;
  }
  @media (max-width: 30rem) {
    /* Twenty letters fit on a line. */
    .name {
      font-size: 1.0625rem;
    }
    li {
      gap: 0.5rem;
    }
  }
`;
