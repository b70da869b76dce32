import { css } from 'lit';

/** Styles of mango-evaluation. */
export const evaluationStyles = css`
  dl {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.5rem;
    padding-block-start: 0.5rem;
    border-block-start: 1px solid var(--line);
    font-size: 0.8125rem;
  }
  dt {
    color: var(--ink-soft);
  }
  dd {
    font-variant-numeric: tabular-nums;
  }
  strong {
    font-size: 1rem;
  }
`;
