import { html, nothing, type TemplateResult } from 'lit';
import { LIMITS } from '../../model/config.ts';
import { LEARNING_RATES, OPTIMIZERS, OPTIMIZER_TITLES } from '../../model/optimizers/index.ts';
import { AVERAGES } from '../../train/averaging.ts';
import { SCHEDULES } from '../../train/presets.ts';
import { BATCH_LIMITS, modeOf } from '../../train/recipe.ts';
import type { RunSettings } from '../../worker/settings.ts';
import { CELL_WORDS } from '../mango-model/mango-model.ts';
import { choice } from './choice.ts';
import { numberField, type NumberLimits, type NumberSetting } from './number_setting.ts';
import { AVERAGE_WORDS, SCHEDULE_WORDS } from './recipe_choices.ts';

/** The less common settings of network and training. `set` applies a change, and `number` renders a number field. */
export function recipeFields(
  settings: RunSettings,
  set: (change: Partial<RunSettings>) => void,
  number: (key: NumberSetting, label: string, limits: NumberLimits, hint?: string) => TemplateResult,
): TemplateResult {
  const { average, batching, optimizer, schedule, keepCase } = settings;
  const isText = modeOf(settings) === 'text';
  return html`<div class="pair">
    ${choice('cell', 'Cell', CELL_WORDS, settings.cell, (cell) => set({ cell }))}
    ${number('layers', 'Layers', { min: 1, max: LIMITS.layers, whole: true })}
    ${number('dropout', 'Dropout', { min: 0, max: 0.95, step: 0.05 }, 'Share of outputs.')}
    ${
      batching === 'notebook'
        ? nothing
        : number('batchSize', 'Batch', { min: 1, max: BATCH_LIMITS.batchSize, whole: true }, 'Sequences per step.')
    }
    ${
      isText
        ? number(
            'sequenceLength',
            'Chunk',
            { min: 1, max: BATCH_LIMITS.sequenceLength, whole: true },
            'Symbols per step.',
          )
        : nothing
    }
    ${number('heldOutShare', 'Held out', { min: 0, max: 0.5, step: 0.05 }, 'Validation share.')}
    ${choice('optimizer', 'Optimizer', OPTIMIZER_TITLES, optimizer.name, (name) =>
      set({ optimizer: OPTIMIZERS[name], learningRate: LEARNING_RATES[name] }),
    )}
    ${
      'weightDecay' in optimizer
        ? numberField(
            'weightDecay',
            'Weight decay',
            { min: 0, max: 0.9, step: 0.01 },
            'Decoupled (AdamW).',
            optimizer.weightDecay,
            (value) => set({ optimizer: { ...optimizer, weightDecay: value ?? 0 } }),
          )
        : nothing
    }
    ${choice('schedule', 'LR schedule', SCHEDULE_WORDS, schedule.name, (name) => set({ schedule: SCHEDULES[name] }), 'Of the learning rate.')}
    ${choice('average', 'Averaged weights', AVERAGE_WORDS, average.name, (name) => set({ average: AVERAGES[name] }))}
    <label class="check whole">
      <input
        type="checkbox"
        data-testid="keepCase"
        .checked=${keepCase}
        @change=${(event: Event) => set({ keepCase: (event.target as HTMLInputElement).checked })}
      />Keep capitals
    </label>
  </div>`;
}
