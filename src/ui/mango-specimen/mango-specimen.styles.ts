import { css } from 'lit';

/** Styles of mango-specimen. */
export const specimenStyles = css`
  :host {
    container-type: inline-size;
  }
  .label {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: center;
    gap: 0.375rem;
    min-block-size: var(--specimen-size, 7.5rem);
  }
  .name {
    color: var(--ink);
    font: italic 400 clamp(1.0625rem, calc(145cqi / var(--letters)), var(--largest, 4rem)) / 1.15 var(--serif);
    letter-spacing: -0.01em;
    overflow-wrap: anywhere;
    animation: arrive 0.35s ease-out;
  }
  /* Scripts without italics: upright, in the font that the browser has for them. */
  .name[lang^='und'] {
    font-style: normal;
  }
  .waiting {
    color: var(--ink-soft);
    font: italic 400 1.5rem/1.3 var(--serif);
  }
  .below {
    display: flex;
    align-items: center;
    gap: 0.25rem;
  }
  .caption {
    min-inline-size: 0;
    margin-inline-end: 0.25rem;
    color: var(--ink-soft);
    font-variant-numeric: tabular-nums;
  }
  @keyframes arrive {
    from {
      opacity: 0.4;
      transform: translateY(0.25rem);
    }
  }
  @media (max-width: 47.99rem) {
    .label {
      gap: 0;
      --largest: 2.5rem;
      min-block-size: var(--specimen-size, 6.25rem);
    }
    .waiting {
      font-size: 1.125rem;
    }
    .caption {
      overflow: hidden;
      font-size: 0.8125rem;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
  }
`;
