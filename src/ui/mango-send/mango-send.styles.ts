import { css } from 'lit';

/** Styles of mango-send. */
export const sendStyles = css`
  :host {
    display: grid;
    gap: 1.25rem;
  }
  section {
    display: grid;
    gap: 0.5rem;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .buttons button {
    min-block-size: var(--target);
    padding-inline: 0.75rem;
    font-size: 0.875rem;
  }
  input,
  select {
    inline-size: 100%;
  }
  canvas {
    display: block;
    inline-size: 100%;
    block-size: auto;
    aspect-ratio: 1200 / 630;
    border: 1px solid var(--line);
    border-radius: 0.25rem;
  }
`;
