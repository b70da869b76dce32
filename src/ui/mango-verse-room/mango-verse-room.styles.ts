import { css } from 'lit';

/** Layout of the verse room: the poem, and below it a text and the lines that a model of it writes. */
export const verseRoomStyles = css`
  .own {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
  }
  .own > :first-child {
    display: grid;
    align-content: start;
    gap: 0.75rem;
  }
  .lines {
    display: flex;
    flex-direction: column;
    gap: 0.5rem;
    block-size: 24rem;
  }
  .lines mango-names {
    flex: 1;
  }
  @media (min-width: 48rem) {
    .own {
      grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
      gap: 1.5rem;
    }
  }
  @media (min-width: 110rem) {
    :host {
      grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
      min-block-size: calc(100dvh - 11.5rem);
    }
    .card {
      display: flex;
      flex-direction: column;
    }
    mango-poem,
    .own {
      flex: 1;
    }
    .own {
      grid-template: auto minmax(24rem, 1fr) / minmax(0, 1fr);
    }
    .lines {
      block-size: auto;
    }
  }
`;
