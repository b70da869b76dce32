import { css } from 'lit';

/** Styles of mango-list. */
export const listStyles = css`
  /* As high as the report that replaces it, so that the layout does not shift. */
  .reading {
    min-height: 140px;
  }
  .body {
    display: grid;
    gap: 0.75rem;
    padding-block-end: 1rem;
  }
  .alert {
    margin-block: 0.75rem;
  }
  .source {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  dl {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 0.375rem 1rem;
  }
  dl div {
    display: flex;
    justify-content: space-between;
    gap: 0.5rem;
    border-block-end: 1px dotted var(--line-strong);
    font-size: 0.875rem;
  }
  dt {
    color: var(--ink-soft);
  }
  dd {
    font-variant-numeric: tabular-nums;
  }
  .preview {
    color: var(--ink-soft);
    font: italic 0.9375rem/1.45 var(--serif);
    overflow-wrap: anywhere;
  }
  .verse {
    white-space: pre-line;
  }
  .note {
    display: grid;
    gap: 0.5rem;
    font-size: 0.875rem;
  }
  .offer button {
    min-block-size: 2.25rem;
    font-size: 0.875rem;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .buttons button,
  .paste button {
    min-block-size: 2.25rem;
    padding-inline: 0.75rem;
    font-size: 0.875rem;
  }
  .paste {
    display: grid;
    justify-items: start;
    gap: 0.5rem;
  }
  label {
    font-weight: 600;
    font-size: 0.875rem;
  }
  textarea {
    inline-size: 100%;
    min-block-size: 3.75rem;
    padding: 0.5rem 0.625rem;
    border: 1px solid var(--line-strong);
    border-radius: 0.375rem;
    background: var(--field);
    color: var(--ink);
    font: 400 0.9375rem/1.5 var(--sans);
    resize: vertical;
  }
`;
