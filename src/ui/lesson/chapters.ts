import { html, type TemplateResult } from 'lit';
import type { StudioView } from '../room.ts';
import type { LessonView } from './lesson_view.ts';

/** A chapter: its name in the address, its title in the list of chapters, and its element. */
interface ChapterEntry {
  readonly name: string;
  readonly title: string;
  readonly element: (view: StudioView, lesson: LessonView | null) => TemplateResult;
}

/** The chapters in their order. */
export const CHAPTERS = [
  {
    name: 'data',
    title: 'Letters become numbers',
    element: (view, lesson) =>
      html`<mango-chapter-data data-testid="chapter-data" .view=${view} .lesson=${lesson}></mango-chapter-data>`,
  },
  {
    name: 'forward',
    title: 'Forward',
    element: (view, lesson) =>
      html`<mango-chapter-forward
        data-testid="chapter-forward"
        .view=${view}
        .lesson=${lesson}
      ></mango-chapter-forward>`,
  },
  {
    name: 'backward',
    title: 'Backward, and clipping',
    element: (view, lesson) =>
      html`<mango-chapter-backward
        data-testid="chapter-backward"
        .view=${view}
        .lesson=${lesson}
      ></mango-chapter-backward>`,
  },
  {
    name: 'step',
    title: 'One step',
    element: (view, lesson) =>
      html`<mango-chapter-step data-testid="chapter-step" .view=${view} .lesson=${lesson}></mango-chapter-step>`,
  },
  {
    name: 'sampling',
    title: 'Sampling',
    element: (view, lesson) => html`<mango-chapter-sampling .view=${view} .lesson=${lesson}></mango-chapter-sampling>`,
  },
  {
    name: 'learning',
    title: 'Learning',
    element: (view, lesson) =>
      html`<mango-chapter-learning
        data-testid="chapter-learning"
        .view=${view}
        .lesson=${lesson}
      ></mango-chapter-learning>`,
  },
] as const satisfies readonly ChapterEntry[];

/** The name of a chapter in the address, after `#/lesson?`. */
export type ChapterName = (typeof CHAPTERS)[number]['name'];
