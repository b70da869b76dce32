import { css } from 'lit';
import { surpriseStyles } from '../mango-verse/mango-verse.styles.ts';

/** Styles of mango-poem: the page is large, and the controls beside it are quiet. */
export const poemStyles = [
  surpriseStyles,
  css`
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 1rem;
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
    .ending {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: 0 0.5rem;
    }
    .quiet {
      justify-self: start;
      min-block-size: 1.75rem;
      padding: 0.125rem 0.5rem;
      border-color: var(--line);
      font: 400 0.8125rem/1.2 var(--sans);
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
    .buttons button {
      padding-inline: 0.75rem;
    }
    .sheet {
      container-type: inline-size;
      display: grid;
      grid-template: minmax(0, 1fr) auto auto / minmax(0, 1fr);
      block-size: max(26rem, min(44rem, 78svh));
      border: 1px solid var(--line-strong);
      border-radius: 0.25rem;
      outline: 1px solid var(--line);
      outline-offset: -7px;
      background: var(--field);
    }
    mango-verse {
      margin: 0.5rem 0.5rem 0;
    }
    mango-why {
      max-block-size: 16rem;
      margin-inline: 0.75rem;
      padding: 0.5rem 0.5rem 0.75rem;
      border-block-start: 1px solid var(--line);
      overflow: auto;
    }
    .foot {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0.25rem 1rem;
      margin-inline: 0.75rem;
      padding: 0.375rem 0.5rem 0.75rem;
      border-block-start: 1px solid var(--line);
    }
    .switch {
      display: flex;
      align-items: center;
      gap: 0.5rem;
      min-block-size: var(--target);
      cursor: pointer;
    }
    .switch input {
      inline-size: 1.125rem;
      block-size: 1.125rem;
      accent-color: var(--mango-deep);
    }
    .legend {
      display: flex;
      flex-wrap: wrap;
      gap: 0.25rem 0.75rem;
      font-size: 0.8125rem;
    }
    .legend div {
      display: flex;
      align-items: baseline;
      gap: 0.25rem;
    }
    .legend dt {
      padding-inline: 0.125rem;
      border-radius: 0.125rem;
      font-family: var(--serif);
    }
    .legend dd {
      color: var(--ink-soft);
      white-space: nowrap;
    }
    @container (min-width: 46rem) {
      mango-why {
        grid-area: 1 / 2;
        inline-size: 19rem;
        max-block-size: none;
        margin: 1rem 1rem 0.5rem 0;
        padding: 0 0 0 1rem;
        border-block-start: none;
        border-inline-start: 1px solid var(--line);
      }
      .foot {
        grid-column: 1 / span 2;
      }
    }
    @media (min-width: 56rem) {
      :host {
        grid-template: auto 1fr / minmax(15rem, 19rem) minmax(0, 1fr);
        gap: 0.75rem 1.5rem;
      }
      .sheet {
        grid-area: 1 / 2 / span 2;
        position: sticky;
        inset-block-start: 1rem;
        align-self: start;
        block-size: max(30rem, min(60rem, 100svh - 13rem));
      }
    }
  `,
];
