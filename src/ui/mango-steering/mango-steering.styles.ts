import { css } from 'lit';

/** Styles of mango-steering. */
export const steeringStyles = css`
  :host {
    position: relative;
    /* What unfolds lies over the names. */
    z-index: 1;
  }
  .bar {
    display: grid;
    gap: 0.375rem;
  }
  .row {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr)) auto;
    align-items: start;
    gap: 0.375rem 0.5rem;
  }
  .row.narrow {
    grid-template-columns: minmax(0, 1fr) auto auto;
  }
  .row.second {
    grid-template-columns: auto auto auto minmax(0, 1fr) auto;
  }
  .wish {
    min-inline-size: 0;
  }
  .field {
    display: flex;
    align-items: center;
    gap: 0.25rem;
    min-block-size: var(--target);
    padding-inline: 0.5rem 0.125rem;
    border: 1px solid var(--line-strong);
    border-radius: 0.375rem;
    background: var(--field);
    color: var(--ink-soft);
    font-size: 0.8125rem;
    white-space: nowrap;
  }
  .field:has([aria-invalid='true']) {
    border-color: var(--danger);
    box-shadow: inset 0 0 0 1px var(--danger);
  }
  .field input,
  .field select {
    flex: 1;
    min-inline-size: 0;
    inline-size: 100%;
    min-block-size: 2rem;
    padding: 0 0.25rem;
    border: 0;
    border-radius: 0.25rem;
    background: transparent;
    color: var(--ink);
    font: italic 400 1rem/1.3 var(--serif);
    text-overflow: ellipsis;
  }
  .field :focus-visible {
    outline-offset: -2px;
  }
  /* The label says it, where there is room for one. */
  .field input[type='text']::placeholder {
    opacity: 0;
  }
  .field select {
    font: 600 0.8125rem/1.3 var(--sans);
  }
  .field option {
    background: var(--field);
  }
  .field input[type='number'] {
    inline-size: 2rem;
    padding: 0;
    flex: none;
    appearance: textfield;
    text-align: center;
  }
  .field input::-webkit-inner-spin-button {
    display: none;
  }
  .toggle {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    min-block-size: var(--target);
    font-size: 0.875rem;
    cursor: pointer;
  }
  .toggle input {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    margin: 0;
    accent-color: var(--leaf);
  }
  .bold {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-block-size: var(--target);
    color: var(--ink-soft);
    font-size: 0.8125rem;
  }
  .bold input {
    flex: 1;
    min-inline-size: 3rem;
    max-inline-size: 14rem;
    block-size: 1.5rem;
    margin: 0;
    accent-color: var(--mango-deep);
    cursor: pointer;
  }
  output {
    min-inline-size: 2rem;
    color: var(--ink);
    font-variant-numeric: tabular-nums;
  }
  button {
    min-block-size: var(--target);
    padding-inline: 0.625rem;
    font-size: 0.8125rem;
    white-space: nowrap;
  }
  .count {
    min-inline-size: 1.25rem;
    padding: 0.125rem 0.25rem;
    border-radius: 0.625rem;
    background: var(--leaf-soft);
    color: var(--leaf-ink);
    font-size: 0.75rem;
  }
  /* At the corner, so that the fields keep their width. */
  .row.narrow .more {
    position: relative;
  }
  .row.narrow .count {
    position: absolute;
    inset: -0.375rem -0.25rem auto auto;
  }
  .sheet {
    position: absolute;
    inset-block-start: 100%;
    inset-inline: 0;
    display: grid;
    gap: 0.5rem;
    max-block-size: 60dvh;
    padding: 0.75rem;
    overflow: auto;
    border: 1px solid var(--line-strong);
    border-radius: 0.25rem 0.25rem 0.5rem 0.5rem;
    background: var(--card);
    box-shadow: 0 0.75rem 1.5rem rgb(0 0 0 / 18%);
  }
  /* What is wrong stands below the row, where it has room. */
  .row.narrow .wish {
    display: contents;
  }
  .row.narrow .error {
    grid-column: 1 / -1;
    order: 1;
  }
  .sheet.narrow {
    grid-template-columns: repeat(6, minmax(0, 1fr));
  }
  .sheet.narrow > * {
    grid-column: span 3;
  }
  .sheet.narrow > :nth-child(3) {
    grid-column: span 2;
  }
  .sheet.narrow > :nth-child(4) {
    grid-column: span 4;
  }
  .sheet.narrow .bold input {
    max-inline-size: none;
  }
  /* The order, the temperature, the pattern, and what follows it. */
  .sheet.narrow > :nth-child(n + 5) {
    grid-column: 1 / -1;
  }
  @container (max-width: 24rem) {
    .row.narrow .wish:first-child label {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .row.narrow input[type='text']::placeholder {
      color: var(--ink-soft);
      opacity: 1;
      font: 400 0.8125rem/1.3 var(--sans);
    }
  }
  @container (max-width: 20rem) {
    .row.narrow .field {
      padding-inline-start: 0.25rem;
    }
    .row.narrow input[type='number'] {
      inline-size: 1.5rem;
    }
    .row.narrow .length .field {
      gap: 0;
    }
    .row.narrow .more {
      padding-inline: 0.375rem;
    }
    .sheet.narrow > :nth-child(n) {
      grid-column: 1 / -1;
    }
  }
  .blocked {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.375rem 0.75rem;
  }
  .error {
    inline-size: 100%;
    padding-block-start: 0.125rem;
    color: var(--danger);
    font-size: 0.8125rem;
    line-height: 1.35;
  }
  .status {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.25rem 0.75rem;
    min-block-size: 1.75rem;
  }
  .status[data-quiet='true'] {
    display: none;
  }
  .status .hint {
    min-inline-size: 0;
  }
  .clear {
    flex: none;
    min-block-size: 1.5rem;
    padding: 0.125rem 0.625rem;
  }
`;
