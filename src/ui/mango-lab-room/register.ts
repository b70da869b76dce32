import { define } from '../define.ts';
import { MangoChart } from '../mango-chart/mango-chart.ts';
import { MangoCheck } from '../mango-check/mango-check.ts';
import { MangoCrossover } from '../mango-crossover/mango-crossover.ts';
import { MangoDevice } from '../mango-device/mango-device.ts';
import { MangoEvaluation } from '../mango-evaluation/mango-evaluation.ts';
import { MangoFigures } from '../mango-figures/mango-figures.ts';
import { MangoLogs } from '../mango-logs/mango-logs.ts';
import { MangoRace } from '../mango-race/mango-race.ts';
import { MangoLabRoom } from './mango-lab-room.ts';

declare global {
  interface HTMLElementTagNameMap {
    'mango-crossover': MangoCrossover;
    'mango-device': MangoDevice;
    'mango-lab-room': MangoLabRoom;
    'mango-logs': MangoLogs;
    'mango-race': MangoRace;
  }
}

/** Defines the elements of the room. */
export function register(): void {
  define({
    'mango-chart': MangoChart,
    'mango-check': MangoCheck,
    'mango-crossover': MangoCrossover,
    'mango-device': MangoDevice,
    'mango-evaluation': MangoEvaluation,
    'mango-figures': MangoFigures,
    'mango-logs': MangoLogs,
    'mango-race': MangoRace,
    'mango-lab-room': MangoLabRoom,
  });
}
