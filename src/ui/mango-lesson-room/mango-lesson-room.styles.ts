import { css } from 'lit';

/** Layout of the lesson: a page of a textbook. */
export const lessonRoomStyles = css`
  nav ol {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.25rem;
    padding-block: 0.75rem;
  }
  nav a,
  .next a {
    display: inline-block;
    padding-block: 0.25rem;
    border-radius: 0.25rem;
    color: inherit;
    font-weight: 600;
    text-underline-offset: 0.2em;
  }
  .next {
    padding-block-end: 1.25rem;
  }
  .number {
    color: var(--ink-soft);
  }
  .network {
    display: flex;
    flex-wrap: wrap;
    align-items: start;
    gap: 1rem 3rem;
    padding-block-start: 0.75rem;
    border-block-start: 1px solid var(--line);
  }
  form {
    flex: 1 1 18rem;
    max-inline-size: 30rem;
  }
  form label {
    font-weight: 600;
  }
  .row {
    display: flex;
    gap: 0.5rem;
  }
  input {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 2.5rem;
    padding-inline: 0.75rem;
    border: 1px solid var(--line-strong);
    border-radius: 0.5rem;
    background: var(--field);
    color: var(--ink);
    font: 1rem var(--mono);
  }
  #trace-error:not(:empty) {
    margin-block-start: 0.5rem;
  }
  .which {
    display: grid;
    justify-items: start;
    gap: 0.25rem;
  }
  .start {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .chapters > :first-child {
    --chapter-line: none;
  }
`;
