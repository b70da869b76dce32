import { css } from 'lit';

/** Styles of mango-names. */
export const namesStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 0.5rem;
    min-block-size: 0;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: center;
    gap: 0.25rem 1rem;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem;
  }
  /* Its place before its script has come. */
  mango-download:not(:defined) {
    inline-size: 5.5rem;
    block-size: var(--target);
  }
  .actions button {
    white-space: nowrap;
    min-block-size: var(--target);
    padding-inline: 0.75rem;
    font-size: 0.875rem;
  }
  .feed {
    position: relative;
    flex: 1;
    min-block-size: 12rem;
    overflow: hidden auto;
    contain: size;
    overscroll-behavior: contain;
    border-block: 1px solid var(--line);
    scrollbar-gutter: stable;
  }
  ol {
    /* The height that the script aims at, in CSS pixels; it sets --row. */
    --row-px: 36;
    position: relative;
    block-size: calc(var(--rows) * var(--row));
    overflow: hidden;
  }
  li {
    position: absolute;
    inset-block-start: 0;
    inset-inline-start: 0;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    grid-auto-flow: column;
    align-items: center;
    align-content: center;
    gap: 0.5rem;
    inline-size: calc(var(--column) - 1.5rem);
    block-size: var(--row);
    padding-inline: 0.125rem 0;
    border-block-end: 1px solid var(--line);
    contain: content;
    transform: translate(calc(var(--at) * var(--column)), calc(var(--down) * var(--row)));
  }
  .name {
    overflow: hidden;
    /* As large as lets it stay on its line. */
    font: italic 400 clamp(0.8125rem, calc((var(--column) - 5.75rem) * 1.6 / var(--letters)), 1.25rem) / 1.35
      var(--serif);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* Scripts without italics: upright, in the font that the browser has for them. */
  .name[lang^='und'] {
    font-style: normal;
  }
  @media (pointer: coarse) {
    ol {
      --row-px: 44;
    }
  }
  ol.text {
    --row-px: 56;
  }
  .text .name {
    font-size: 1rem;
    line-height: 1.3;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  li .icon {
    align-self: center;
    inline-size: 2rem;
    block-size: min(2.75rem, 100%);
  }
  /* Inside, since the row cuts off what is outside. */
  li .icon:focus-visible {
    outline-offset: -3px;
  }
  /* A dot for a new name, a ring for one of the list. Screen readers hear the words instead. */
  .dot {
    display: inline-block;
    align-self: center;
    inline-size: 0.5rem;
    block-size: 0.5rem;
    border: 2px solid var(--mango-deep);
    border-radius: 50%;
    background: var(--mango-deep);
  }
  [data-known='true'] .dot,
  .dot.known {
    border-color: var(--line-strong);
    background: none;
  }
  .dot span {
    position: absolute;
    overflow: hidden;
    inline-size: 1px;
    block-size: 1px;
    clip-path: inset(50%);
  }
  /* Read to those who do not see them; the nearest name stands in place of the dot where a row is pointed at or focused. */
  .iteration,
  .near,
  li:not(:hover, :focus-within) mango-why-name {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    color: var(--ink-soft);
    font-size: 0.75rem;
    white-space: nowrap;
  }
  li:is(:hover, :focus-within) .near {
    position: static;
    inline-size: auto;
    block-size: auto;
    clip-path: none;
  }
  li:is(:hover, :focus-within) .near ~ .dot {
    display: none;
  }
  li[data-known='true'] .name {
    color: var(--ink-soft);
  }
  .empty {
    position: absolute;
    inset: 0;
    padding: 0.75rem 0.25rem;
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 1rem;
  }
  .legend .dot {
    margin-inline: 0.5rem 0.25rem;
  }
  @media (max-width: 25rem) {
    .actions svg {
      display: none;
    }
    .actions button {
      padding-inline: 0.4375rem;
      font-size: 0.8125rem;
    }
  }
  @media (max-width: 22.5rem) {
    .actions {
      gap: 0.25rem;
    }
    .actions button {
      padding-inline: 0.25rem;
      font-size: 0.75rem;
    }
  }
  @media (forced-colors: active) {
    .dot {
      forced-color-adjust: none;
      border-color: CanvasText;
      background: CanvasText;
    }
    [data-known='true'] .dot,
    .dot.known {
      border-color: CanvasText;
    }
  }
`;
