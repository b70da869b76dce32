import { css } from 'lit';

/** Styles of mango-logs. */
export const logsStyles = css`
  :host {
    display: grid;
    gap: 1rem;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.25rem 0.75rem;
  }
  h3 {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  [role='alert']:empty {
    position: absolute;
  }
  article {
    display: grid;
    gap: 0.375rem;
    min-inline-size: 0;
  }
`;
