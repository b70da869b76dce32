import { css } from 'lit';

/** Styles of mango-epoch. */
export const epochStyles = css`
  .epoch {
    display: grid;
    align-content: start;
    gap: 0.5rem;
    padding-block-start: 0.75rem;
    border-block-start: 1px solid var(--line);
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  button {
    min-block-size: var(--target);
    padding-inline: 0.75rem;
    font-size: 0.875rem;
  }
  .progress {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.75rem;
  }
  progress {
    flex: 1 1 100%;
    inline-size: 100%;
    accent-color: var(--mango-deep);
  }
`;
