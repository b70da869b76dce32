import { css } from 'lit';

/** Styles of mango-poem. */
export const poemStyles = css`
  :host {
    display: grid;
    gap: 1.5rem;
  }
  .desk {
    display: grid;
    align-content: start;
    gap: 0.75rem;
    min-inline-size: 0;
  }
  label {
    font-weight: 600;
    font-size: 0.875rem;
  }
  .field {
    display: grid;
    align-content: start;
    gap: 0.25rem;
  }
  textarea {
    inline-size: 100%;
    min-block-size: 4rem;
    padding: 0.5rem 0.625rem;
    border: 1px solid var(--line-strong);
    border-radius: 0.375rem;
    background: var(--field);
    color: var(--ink);
    font: italic 400 1.0625rem/1.5 var(--serif);
    resize: vertical;
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
  .pair {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 0.75rem 1rem;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .epoch {
    display: grid;
    align-content: start;
    justify-items: start;
    gap: 0.5rem;
    padding-block-start: 0.75rem;
    border-block-start: 1px solid var(--line);
  }
  .epoch button {
    min-block-size: 2.25rem;
    font-size: 0.875rem;
  }
  .sheet {
    display: grid;
    min-block-size: 20rem;
    padding: 0.75rem;
    border: 1px solid var(--line-strong);
    border-radius: 0.25rem;
    outline: 1px solid var(--line);
    outline-offset: -7px;
    background: var(--field);
  }
  .page {
    min-block-size: 0;
    overflow: auto;
    overscroll-behavior: contain;
    /* As high as the sheet, so that a long poem scrolls instead of lengthening the page. */
    contain: size;
    padding: 0.75rem clamp(0.5rem, 2.5vw, 2rem);
  }
  .verse {
    font: 400 1.1875rem/1.6 var(--serif);
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .given {
    color: var(--ink-soft);
    font-style: italic;
  }
  .waiting {
    color: var(--ink-soft);
    font: italic 400 1.1875rem/1.6 var(--serif);
  }
  .caret {
    display: inline-block;
    inline-size: 0.125rem;
    block-size: 1.1em;
    margin-inline-start: 0.0625rem;
    background: var(--mango-deep);
    vertical-align: text-bottom;
  }
  @media (min-width: 48rem) {
    :host {
      grid-template: auto 1fr / minmax(16rem, 2fr) minmax(0, 3fr);
    }
    .sheet {
      grid-column: 2;
      grid-row: 1 / span 2;
      max-block-size: 44rem;
    }
  }
  @media (min-width: 110rem) {
    .sheet {
      max-block-size: none;
    }
  }
`;
