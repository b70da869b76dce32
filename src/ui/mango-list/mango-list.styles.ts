import { css } from 'lit';

/** Styles of mango-list. */
export const listStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.5rem;
    container-type: inline-size;
  }
  .source {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.625rem;
    /* As high as with its report, so that the layout does not shift. */
    min-block-size: 1.625rem;
  }
  .name {
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .buttons {
    display: grid;
    grid-auto-columns: minmax(0, 1fr);
    grid-auto-flow: column;
    gap: 0.5rem;
  }
  button {
    min-block-size: var(--target);
    padding-inline: 0.25rem;
    font-size: 0.875rem;
    white-space: nowrap;
  }
  mango-sources {
    /* Its height before its script has come. */
    min-block-size: var(--target);
  }
  details {
    --fold-line: var(--line);
    min-inline-size: 0;
  }
  summary {
    padding-block: 0.5rem;
    font-weight: 600;
    font-size: 0.875rem;
  }
  .body {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    justify-items: start;
    gap: 0.5rem;
    padding-block-end: 0.75rem;
  }
  dl {
    display: grid;
    /* A figure keeps its place beside its label, or goes to the next line. */
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 8.5rem), 1fr));
    gap: 0.25rem 1rem;
    inline-size: 100%;
  }
  dl div {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 0.5rem;
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
  /* Scripts without italics: upright, in the font that the browser has for them. */
  .preview[lang^='und'] {
    font-style: normal;
  }
  .verse {
    white-space: pre-line;
  }
  .note {
    display: grid;
    gap: 0.5rem;
    font-size: 0.875rem;
  }
  label {
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
  @media (max-width: 47.99rem) {
    /* On a phone the two folds share a line, until one is open. */
    :host {
      grid-template-columns: repeat(2, minmax(0, 1fr));
      gap: 0.375rem 1rem;
    }
    .source,
    .buttons,
    mango-sources,
    .note,
    .few,
    details[open] {
      grid-column: 1 / -1;
    }
    summary {
      padding-block: 0.375rem;
    }
  }
`;
