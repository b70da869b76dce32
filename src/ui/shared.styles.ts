import { css } from 'lit';

/** Styles of all components: box sizing, headings, buttons, help text and the focus ring. */
export const sharedStyles = css`
  :host {
    display: block;
    color: var(--ink);
    font: 400 0.9375rem/1.5 var(--sans);
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ol,
  ul,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ol,
  ul {
    list-style: none;
  }
  h2 {
    font: 600 1.1875rem/1.3 var(--serif);
    letter-spacing: 0.005em;
  }
  h3 {
    font: 600 0.9375rem/1.4 var(--sans);
  }
  .kicker {
    color: var(--ink-soft);
    font: 600 0.75rem/1.4 var(--sans);
    letter-spacing: 0.08em;
    text-transform: uppercase;
  }
  .hint {
    color: var(--ink-soft);
    font-size: 0.8125rem;
    line-height: 1.45;
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  :focus-visible {
    outline: 3px solid var(--focus);
    outline-offset: 2px;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5em;
    min-block-size: 2.5rem;
    padding: 0.375rem 1rem;
    border: 1px solid var(--line-strong);
    border-radius: 0.5rem;
    background: var(--card);
    color: var(--ink);
    font: 600 0.9375rem/1.2 var(--sans);
    cursor: pointer;
    transition:
      background-color 0.15s,
      border-color 0.15s;
  }
  button:hover {
    border-color: var(--ink-soft);
    background: var(--hover);
  }
  button.primary {
    border-color: transparent;
    background: var(--mango);
    color: var(--on-mango);
  }
  button.primary:hover {
    background: var(--mango-hover);
  }
  button[aria-disabled='true'] {
    border-color: var(--line);
    background: transparent;
    color: var(--ink-soft);
    cursor: default;
  }
  button svg {
    inline-size: 1em;
    block-size: 1em;
    flex: none;
    fill: currentColor;
  }
  .alert {
    padding: 0.625rem 0.875rem;
    border-inline-start: 4px solid var(--danger);
    border-radius: 0.25rem;
    background: var(--danger-soft);
    overflow-wrap: anywhere;
  }
  .note {
    padding: 0.625rem 0.875rem;
    border-inline-start: 4px solid var(--mango);
    border-radius: 0.25rem;
    background: var(--mango-soft);
    overflow-wrap: anywhere;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;

/** Styles of a card that can be folded to its summary. */
export const foldStyles = css`
  details {
    border-block-start: 1px solid var(--fold-line, var(--line));
  }
  summary {
    display: flex;
    align-items: baseline;
    gap: 0.5rem;
    padding-block: 0.75rem;
    border-radius: 0.25rem;
    cursor: pointer;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::after {
    content: '';
    flex: none;
    align-self: center;
    inline-size: 0.5rem;
    block-size: 0.5rem;
    margin-inline: auto 0.25rem;
    border: solid var(--ink-soft);
    border-width: 0 2px 2px 0;
    transform: translateY(-2px) rotate(45deg);
    transition: transform 0.15s;
  }
  details[open] > summary::after {
    transform: translateY(1px) rotate(225deg);
  }
`;
