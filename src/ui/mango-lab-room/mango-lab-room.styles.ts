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
      grid-template-rows: auto 1fr;
      align-items: start;
    }
    .figures {
      grid-row: span 2;
    }
    .runs,
    .sweep,
    .race,
    .crossover,
    .profile,
    .check,
    .kernels {
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
