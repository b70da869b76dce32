import { css } from 'lit';

/** Styles of all rooms: cards, plates and headings. */
export const roomStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
  }
  .card {
    min-inline-size: 0;
    padding: 1rem clamp(0.875rem, 1.6vw, 1.5rem);
    border: 1px solid var(--line);
    border-radius: 0.75rem;
    background: var(--card);
  }
  .plate {
    border-color: var(--line-strong);
    border-radius: 0.25rem;
    outline: 1px solid var(--line);
    outline-offset: -7px;
  }
  .card > h2,
  .card > header {
    margin-block-end: 0.75rem;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.75rem;
  }
  .room-title {
    border-radius: 0.25rem;
  }
  .room-title:focus:not(:focus-visible) {
    outline: none;
  }
  .lead {
    max-inline-size: 68ch;
    color: var(--ink-soft);
  }
  .lead + * {
    margin-block-start: 0.75rem;
  }
  @media (min-width: 75rem) {
    :host {
      gap: 1.25rem;
    }
  }
`;
