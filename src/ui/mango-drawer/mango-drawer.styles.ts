import { css } from 'lit';

/** Styles of mango-drawer. */
export const drawerStyles = css`
  dialog {
    inset-block: 0;
    inset-inline: auto 0;
    inline-size: min(32rem, 100vw);
    max-inline-size: none;
    block-size: 100dvh;
    max-block-size: none;
    margin: 0;
    padding: 0;
    border: 0;
    border-inline-start: 1px solid var(--line-strong);
    background: var(--card);
    color: var(--ink);
    overscroll-behavior: contain;
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 0.4);
  }
  header {
    position: sticky;
    z-index: 1;
    inset-block-start: 0;
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: 1rem;
    padding: 0.75rem 1rem;
    border-block-end: 1px solid var(--line);
    background: var(--card);
  }
  header button {
    min-block-size: var(--target);
    padding-inline: 0.75rem;
    font-size: 0.875rem;
  }
  .content {
    padding: 0.75rem 1rem 1.5rem;
  }
`;
