import { css } from 'lit';

/** Styles of mango-gauge. */
export const gaugeStyles = css`
  :host {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1rem;
    min-block-size: 1.25rem;
    color: var(--ink-soft);
    font-size: 0.8125rem;
  }
  p {
    margin: 0;
  }
  /* A phone's screen is for the names. */
  @media (max-width: 30rem) {
    :host {
      display: none;
    }
  }
  dl {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1rem;
    margin: 0;
  }
  div {
    display: flex;
    gap: 0.375rem;
  }
  dd {
    margin: 0;
    color: var(--ink);
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  [data-high] dd {
    color: var(--alert-ink, var(--ink));
    text-decoration: underline wavy var(--mango-deep);
  }
`;
