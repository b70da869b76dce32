import { css } from 'lit';

/** Layout of the lab: what computes beside the charts, then the measurements. */
export const labRoomStyles = css`
  .figures {
    display: grid;
    min-block-size: 38rem;
  }
  @media (min-width: 64rem) {
    :host {
      grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
      align-items: start;
    }
    .logs,
    .race,
    .crossover,
    .check {
      grid-column: 1 / -1;
    }
  }
  @media (min-width: 110rem) {
    :host {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .race,
    .crossover {
      grid-column: auto;
    }
  }
`;
