import { css } from 'lit';

/** Layout of the page around its rooms. */
export const studioStyles = css`
  :host {
    max-inline-size: 160rem;
    margin-inline: auto;
    padding: 0.75rem clamp(0.75rem, 2.25vw, 2.5rem) 1.5rem;
  }
  .top {
    display: grid;
    grid-template: 'brand engine' auto 'nav nav' auto / minmax(0, 1fr) auto;
    align-items: center;
    gap: 0.25rem 1rem;
    padding-block-end: 0.5rem;
  }
  .brand {
    grid-area: brand;
    display: flex;
    align-items: center;
    gap: 0.5rem;
    border-radius: 0.375rem;
    color: inherit;
    text-decoration: none;
  }
  .brand svg {
    inline-size: 2.25rem;
    block-size: 2.25rem;
    flex: none;
  }
  h1 {
    margin: 0;
    font: 600 1.375rem/1.1 var(--serif);
    letter-spacing: -0.01em;
  }
  nav {
    grid-area: nav;
    display: flex;
    gap: 0.25rem;
  }
  nav a {
    padding: 0.375rem 0.75rem;
    border-block-end: 3px solid transparent;
    border-radius: 0.375rem 0.375rem 0 0;
    color: var(--ink-soft);
    font: 600 0.9375rem/1.4 var(--sans);
    text-decoration: none;
  }
  @media (max-width: 25rem) {
    nav a {
      padding-inline: 0.5rem;
    }
  }
  /* On a short phone the names need the room that the page's own name takes. */
  @media (max-width: 47.99rem) and (max-height: 45rem) {
    .top {
      grid-template: 'brand nav' auto / auto minmax(0, 1fr);
      gap: 0.5rem;
    }
    .top h1 {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .top .engine {
      display: none;
    }
    .brand svg {
      inline-size: 1.875rem;
      block-size: 1.875rem;
    }
    nav a {
      font-size: 0.875rem;
    }
  }
  /* The line below a room's name is seen in forced colours even where it is transparent. */
  @media (forced-colors: active) {
    nav a {
      border-block-end-color: Canvas;
    }
    nav a[aria-current] {
      border-block-end-color: Highlight;
    }
  }
  nav a:hover {
    background: var(--hover);
    color: var(--ink);
  }
  nav a[aria-current] {
    border-block-end-color: var(--mango-deep);
    color: var(--ink);
  }
  .engine {
    grid-area: engine;
    min-inline-size: 3.75rem;
    padding: 0.125rem 0.625rem;
    border: 1px solid var(--line-strong);
    border-radius: 1rem;
    color: var(--ink);
    font-size: 0.8125rem;
    text-align: center;
    text-decoration: none;
    white-space: nowrap;
  }
  .engine:hover {
    background: var(--hover);
  }
  .engine::before {
    content: '';
    display: inline-block;
    inline-size: 0.5rem;
    block-size: 0.5rem;
    margin-inline-end: 0.375rem;
    border-radius: 50%;
    background: var(--leaf);
  }
  .strip {
    padding-block: 0.5rem 0.75rem;
    border-block-start: 1px solid var(--line);
  }
  /* The height of a room whose script is still on its way, so that the footer does not jump. */
  main > :not(:defined) {
    display: block;
    min-block-size: 80vh;
  }
  main > :not(:defined)[hidden] {
    display: none;
  }
  footer {
    padding-block-start: 1rem;
    color: var(--ink-soft);
    font-size: 0.8125rem;
  }
  .drop {
    position: fixed;
    inset: 0;
    z-index: 1;
    display: grid;
    place-content: center;
    outline: 3px dashed var(--mango-deep);
    outline-offset: -1rem;
    background: color-mix(in srgb, var(--paper) 92%, transparent);
    font: italic 400 2rem/1.3 var(--serif);
    text-align: center;
    pointer-events: none;
  }
  @media (min-width: 48rem) {
    .top {
      grid-template: 'brand nav engine' auto / auto minmax(0, 1fr) auto;
      gap: 1.5rem;
    }
    .brand svg {
      inline-size: 2.75rem;
      block-size: 2.75rem;
    }
    h1 {
      font-size: 1.5rem;
    }
  }
`;
