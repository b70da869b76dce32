import { define } from '../define.ts';
import { MangoChart } from '../mango-chart/mango-chart.ts';
import { MangoCheck } from '../mango-check/mango-check.ts';
import { MangoEvaluation } from '../mango-evaluation/mango-evaluation.ts';
import { MangoFigures } from '../mango-figures/mango-figures.ts';
import { MangoLessonRoom } from './mango-lesson-room.ts';

declare global {
  interface HTMLElementTagNameMap {
    'mango-chart': MangoChart;
    'mango-check': MangoCheck;
    'mango-evaluation': MangoEvaluation;
    'mango-figures': MangoFigures;
    'mango-lesson-room': MangoLessonRoom;
  }
}

/** Defines the elements of the room. */
export function register(): void {
  define({
    'mango-chart': MangoChart,
    'mango-check': MangoCheck,
    'mango-evaluation': MangoEvaluation,
    'mango-figures': MangoFigures,
    'mango-lesson-room': MangoLessonRoom,
  });
}
