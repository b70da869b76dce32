import { css } from 'lit';

/** Colours and type of the page: paper and ink by day, a forest by night, mango in both. */
export const tokens = css`
  :host {
    color-scheme: light dark;
    --serif:
      'Iowan Old Style', 'Palatino Linotype', Palatino, 'URW Palladio L', P052, 'Book Antiqua', Georgia,
      'Liberation Serif', serif;
    --sans:
      ui-sans-serif, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Helvetica, Arial, sans-serif;
    --mono: ui-monospace, 'Cascadia Code', 'SF Mono', Menlo, 'Liberation Mono', monospace;
    /* The height of what can be pressed: more for fingers than for a mouse. */
    --target: 2.25rem;
    --paper: light-dark(#f5efdf, #0f1b16);
    --card: light-dark(#fffcf4, #16261f);
    --field: light-dark(#ffffff, #0f1b16);
    --hover: light-dark(#f4ecd8, #20342b);
    --ink: light-dark(#1c2b24, #f3ecd9);
    --ink-soft: light-dark(#55624f, #aebda9);
    --line: light-dark(#e5dcc4, #2a3f35);
    --line-strong: light-dark(#8f8a72, #6d8577);
    --track: light-dark(#e9dfc6, #2a3f35);
    --mango: light-dark(#f2a12e, #ffb648);
    --mango-hover: light-dark(#e89114, #ffc56b);
    --mango-deep: light-dark(#c9661a, #e5862b);
    --mango-ink: light-dark(#8a4a00, #ffc876);
    --mango-soft: light-dark(#fdeecb, #3d3017);
    --on-mango: #2b1800;
    --leaf: light-dark(#2f6f4c, #7fcf9e);
    --leaf-ink: light-dark(#24603f, #93dbae);
    --leaf-soft: light-dark(#dcecd9, #1f4030);
    --danger: light-dark(#a3291f, #ff9d90);
    --danger-soft: light-dark(#fbe3dc, #43211d);
    --engraving: light-dark(#d9cba6, #365247);
    --focus: light-dark(#1d6f8f, #7cd3f2);
    --series-1: light-dark(#c9661a, #ffb648);
    --series-2: light-dark(#24603f, #7fcf9e);
    --series-3: light-dark(#1d6f8f, #7cd3f2);
    --series-4: var(--ink-soft);
  }
  @media (pointer: coarse) {
    :host {
      --target: 2.75rem;
    }
  }
  /* Forced colours are few: what must be told apart takes those that differ. */
  @media (forced-colors: active) {
    :host {
      --ink: CanvasText;
      --ink-soft: CanvasText;
      --line: GrayText;
      --series-1: Highlight;
      --series-2: CanvasText;
      --series-3: LinkText;
      --series-4: GrayText;
    }
  }
`;
