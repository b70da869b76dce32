import { define } from '../define.ts';
import { ChapterBackward } from '../lesson/chapter_backward.ts';
import { ChapterData } from '../lesson/chapter_data.ts';
import { ChapterForward } from '../lesson/chapter_forward.ts';
import { ChapterLearning } from '../lesson/chapter_learning.ts';
import { ChapterSampling } from '../lesson/chapter_sampling.ts';
import { MangoCumulative } from '../lesson/mango-cumulative.ts';
import { ChapterStep } from '../lesson/chapter_step.ts';
import { MangoDistribution } from '../lesson/mango-distribution.ts';
import { MangoLessonFigure } from '../lesson/mango-lesson-figure.ts';
import { MangoLetters } from '../lesson/mango-letters.ts';
import { MangoPrintouts } from '../lesson/mango-printouts.ts';
import { MangoStrip } from '../lesson/mango-strip.ts';
import { MangoTimeline } from '../lesson/mango-timeline.ts';
import { MangoUnits } from '../lesson/mango-units.ts';
import { MangoTwins } from '../lesson/mango-twins.ts';
import { MangoChart } from '../mango-chart/mango-chart.ts';
import { MangoCheck } from '../mango-check/mango-check.ts';
import { MangoEvaluation } from '../mango-evaluation/mango-evaluation.ts';
import { MangoFigures } from '../mango-figures/mango-figures.ts';
import { MangoNumberField } from '../mango-number-field/mango-number-field.ts';
import { MangoLessonRoom } from './mango-lesson-room.ts';

declare global {
  interface HTMLElementTagNameMap {
    'mango-chapter-backward': ChapterBackward;
    'mango-chapter-data': ChapterData;
    'mango-chapter-forward': ChapterForward;
    'mango-chapter-learning': ChapterLearning;
    'mango-chapter-sampling': ChapterSampling;
    'mango-cumulative': MangoCumulative;
    'mango-chapter-step': ChapterStep;
    'mango-chart': MangoChart;
    'mango-check': MangoCheck;
    'mango-distribution': MangoDistribution;
    'mango-evaluation': MangoEvaluation;
    'mango-figures': MangoFigures;
    'mango-lesson-figure': MangoLessonFigure;
    'mango-lesson-room': MangoLessonRoom;
    'mango-letters': MangoLetters;
    'mango-printouts': MangoPrintouts;
    'mango-strip': MangoStrip;
    'mango-timeline': MangoTimeline;
    'mango-units': MangoUnits;
    'mango-twins': MangoTwins;
  }
}

/** Defines the elements of the room. */
export function register(): void {
  define({
    'mango-chapter-backward': ChapterBackward,
    'mango-chapter-data': ChapterData,
    'mango-chapter-forward': ChapterForward,
    'mango-chapter-learning': ChapterLearning,
    'mango-chapter-sampling': ChapterSampling,
    'mango-cumulative': MangoCumulative,
    'mango-chapter-step': ChapterStep,
    'mango-chart': MangoChart,
    'mango-check': MangoCheck,
    'mango-distribution': MangoDistribution,
    'mango-evaluation': MangoEvaluation,
    'mango-figures': MangoFigures,
    'mango-lesson-figure': MangoLessonFigure,
    'mango-letters': MangoLetters,
    'mango-number-field': MangoNumberField,
    'mango-printouts': MangoPrintouts,
    'mango-strip': MangoStrip,
    'mango-timeline': MangoTimeline,
    'mango-units': MangoUnits,
    'mango-twins': MangoTwins,
    'mango-lesson-room': MangoLessonRoom,
  });
}
