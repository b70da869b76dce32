import { css } from 'lit';

/** Styles of mango-kept. */
export const keptStyles = css`
  :host {
    display: grid;
    gap: 0.75rem;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
  }
  .head button,
  .undo button {
    min-block-size: var(--target);
    padding-inline: 0.75rem;
    font-size: 0.875rem;
  }
  label {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    margin-inline-end: auto;
    font-size: 0.875rem;
  }
  input {
    inline-size: 100%;
  }
  .undo {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.75rem;
    font-size: 0.875rem;
  }
  li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 0.125rem 0.5rem;
    padding-block: 0.5rem 0.75rem;
    border-block-end: 1px solid var(--line);
  }
  .name {
    overflow-wrap: anywhere;
    font: italic 400 1.375rem/1.3 var(--serif);
  }
  /* Scripts without italics: upright, in the font that the browser has for them. */
  .name[lang^='und'] {
    font-style: normal;
  }
  .buttons {
    display: flex;
  }
  .hint,
  li > input {
    grid-column: 1 / -1;
  }
`;
