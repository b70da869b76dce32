import { css } from 'lit';

/** Styles of mango-why: a note in the margin of the page. */
export const whyStyles = css`
  section {
    display: grid;
    gap: 0.5rem;
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
  }
  button {
    min-block-size: 2rem;
    min-inline-size: 2rem;
    padding: 0;
    border-color: transparent;
    background: transparent;
    font-size: 1.25rem;
  }
  .letter {
    display: flex;
    align-items: baseline;
    gap: 0.5rem;
  }
  .glyph {
    font: 400 2rem/1.1 var(--serif);
  }
  .facts {
    font-size: 0.875rem;
  }
  ol {
    display: grid;
    gap: 0.1875rem;
  }
  li {
    display: grid;
    grid-template-columns: 4rem minmax(0, 1fr) 3.25rem;
    align-items: center;
    gap: 0.5rem;
    font-size: 0.8125rem;
  }
  .symbol {
    font: 400 1rem/1.3 var(--serif);
    text-align: end;
    white-space: nowrap;
  }
  .track {
    display: flex;
    block-size: 0.75rem;
    border-block-end: 1px solid var(--line);
  }
  .bar {
    min-inline-size: 2px;
    background: var(--track);
    outline: 1px solid var(--line-strong);
    outline-offset: -1px;
    forced-color-adjust: none;
  }
  [data-own] .symbol {
    font-weight: 700;
  }
  [data-own] .bar {
    background: var(--mango-deep);
  }
  blockquote {
    margin: 0;
    padding-inline-start: 0.75rem;
    border-inline-start: 2px solid var(--line-strong);
    font: italic 400 0.9375rem/1.4 var(--serif);
    overflow-wrap: anywhere;
  }
  @media (forced-colors: active) {
    .bar {
      background: Canvas;
      outline-color: CanvasText;
    }
    [data-own] .bar {
      background: Highlight;
    }
  }
`;
