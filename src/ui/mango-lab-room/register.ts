import { define } from '../define.ts';
import { MangoChart } from '../mango-chart/mango-chart.ts';
import { MangoCheck } from '../mango-check/mango-check.ts';
import { MangoCrossover } from '../mango-crossover/mango-crossover.ts';
import { MangoDevice } from '../mango-device/mango-device.ts';
import { MangoEvaluation } from '../mango-evaluation/mango-evaluation.ts';
import { MangoFigures } from '../mango-figures/mango-figures.ts';
import { MangoKernels } from '../mango-kernels/mango-kernels.ts';
import { MangoLogs } from '../mango-logs/mango-logs.ts';
import { MangoProfile } from '../mango-profile/mango-profile.ts';
import { MangoRace } from '../mango-race/mango-race.ts';
import { MangoRuns } from '../mango-runs/mango-runs.ts';
import { MangoNumberField } from '../mango-number-field/mango-number-field.ts';
import { MangoSweep } from '../mango-sweep/mango-sweep.ts';
import { MangoLabRoom } from './mango-lab-room.ts';

declare global {
  interface HTMLElementTagNameMap {
    'mango-crossover': MangoCrossover;
    'mango-device': MangoDevice;
    'mango-kernels': MangoKernels;
    'mango-lab-room': MangoLabRoom;
    'mango-logs': MangoLogs;
    'mango-profile': MangoProfile;
    'mango-race': MangoRace;
    'mango-runs': MangoRuns;
    'mango-sweep': MangoSweep;
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
    'mango-kernels': MangoKernels,
    'mango-logs': MangoLogs,
    'mango-number-field': MangoNumberField,
    'mango-profile': MangoProfile,
    'mango-race': MangoRace,
    'mango-runs': MangoRuns,
    'mango-sweep': MangoSweep,
    'mango-lab-room': MangoLabRoom,
  });
}
