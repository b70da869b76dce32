import { css } from 'lit';

/** Layout of the lesson: what the notebook prints beside its charts; the check below. */
export const lessonRoomStyles = css`
  .start {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 1rem;
  }
  .run {
    display: flex;
    flex-direction: column;
  }
  .printed {
    flex: 1;
    min-block-size: 20rem;
    margin-block-start: 0.75rem;
    padding: 0.75rem 1rem;
    overflow-y: auto;
    contain: size;
    overscroll-behavior: contain;
    border: 1px solid var(--line);
    border-radius: 0.375rem;
    background: var(--field);
    font: 0.875rem/1.5 var(--mono);
    font-variant-numeric: tabular-nums;
  }
  .printed ol {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr));
    gap: 1rem 1.5rem;
  }
  .printed h3 {
    font: 600 0.875rem/1.5 var(--mono);
  }
  .printed .names {
    color: var(--ink-soft);
    overflow-wrap: anywhere;
    white-space: pre-line;
  }
  mango-figures:not(:defined) {
    min-block-size: 30rem;
  }
  @media (min-width: 64rem) {
    :host {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
    .run,
    .figures {
      block-size: max(36rem, calc(100dvh - 11.5rem));
    }
    .figures {
      display: grid;
    }
    .check {
      grid-column: 1 / -1;
    }
  }
  @media (min-width: 110rem) {
    /* The check fits in the window, too. */
    .run,
    .figures {
      block-size: max(36rem, calc(100dvh - 22rem));
    }
  }
`;
