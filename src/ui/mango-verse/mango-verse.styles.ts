import { css } from 'lit';

/** Colours of the steps of surprise, from 1. Where colours are forced, lines under the letters take their place. */
export const surpriseStyles = css`
  [data-tint] [data-step='1'] {
    background: light-dark(#fbf0d6, #33301a);
  }
  [data-tint] [data-step='2'] {
    background: light-dark(#f9dfae, #53411b);
  }
  [data-tint] [data-step='3'] {
    background: light-dark(#f5c068, #74491b);
  }
  [data-tint] [data-step='4'] {
    background: light-dark(#ee9a35, #9c4f1c);
  }
  @media (forced-colors: active) {
    [data-tint] [data-step] {
      text-underline-offset: 0.2em;
    }
    [data-tint] [data-step='1'] {
      text-decoration: underline dotted 1px;
    }
    [data-tint] [data-step='2'] {
      text-decoration: underline dashed 1px;
    }
    [data-tint] [data-step='3'] {
      text-decoration: underline solid 2px;
    }
    [data-tint] [data-step='4'] {
      text-decoration: underline double 3px;
    }
  }
`;

/** Styles of mango-verse. */
export const verseStyles = [
  surpriseStyles,
  css`
    :host {
      display: grid;
      min-block-size: 0;
    }
    .page {
      min-block-size: 0;
      overflow: auto;
      overscroll-behavior: contain;
      /* As high as the sheet, so that a long poem scrolls instead of lengthening the page. */
      contain: size;
      padding: clamp(1rem, 3.5cqi, 3rem) clamp(0.75rem, 4.5cqi, 5rem);
    }
    .verse,
    .waiting {
      font: 400 clamp(1.1875rem, 1rem + 0.55cqi, 1.625rem) / 1.6 var(--serif);
    }
    .verse {
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }
    .waiting {
      color: var(--ink-soft);
      font-style: italic;
    }
    /* A line that is too long goes on farther in, as in books. */
    .line {
      display: block;
      padding-inline-start: 1.5em;
      text-indent: -1.5em;
    }
    i {
      border-radius: 0.125em;
      font-style: normal;
      cursor: pointer;
    }
    .given {
      color: var(--ink-soft);
      font-style: italic;
    }
    i:hover {
      box-shadow: inset 0 -0.125em var(--line-strong);
    }
    [data-at] {
      outline: 2px solid var(--focus);
      outline-offset: 1px;
    }
    .caret {
      display: inline-block;
      inline-size: 0.125rem;
      block-size: 1.1em;
      margin-inline-start: 0.0625rem;
      background: var(--mango-deep);
      vertical-align: text-bottom;
    }
  `,
];
