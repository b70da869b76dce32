import { LitElement } from 'lit';
import type { Mode } from '../corpus/corpus.ts';
import type { CheckResults } from './check_controller.ts';
import type { CrossoverState } from './crossover_controller.ts';
import type { KeptState } from './kept_controller.ts';
import type { LessonView } from './lesson/lesson_view.ts';
import type { StepState } from './lesson/step_controller.ts';
import type { TwinsState } from './lesson/twins_controller.ts';
import type { KernelsState } from './kernels_controller.ts';
import type { LessonLists } from './lesson/printed_list.ts';
import type { UnitsView } from './lesson/units_controller.ts';
import type { LogsState } from './log_controller.ts';
import type { ProfileState } from './profile_controller.ts';
import type { RaceState } from './race_controller.ts';
import type { RunView } from './run_controller.ts';
import type { SweepChoice, SweepState } from './sweep_controller.ts';

/** What the lab shows besides the run. */
export interface LabView {
  readonly race: RaceState;
  readonly crossover: CrossoverState;
  readonly kernels: KernelsState;
  readonly check: { readonly results: CheckResults; readonly busy: boolean };
  readonly logs: LogsState;
  readonly profile: ProfileState;
  /** Starts or stops the measurement of a training step. */
  readonly toggleProfile: () => void;
  /** Forgets which variants of kernels were measured to be the fastest. */
  readonly forgetVariants: () => void;
  readonly sweep: SweepState;
  /** Starts the runs of a choice, or stops them. */
  readonly toggleSweep: (event: CustomEvent<SweepChoice>) => void;
  /** Takes the best run of the sweep as the page's. */
  readonly takeBest: () => void;
  readonly lists: LessonLists;
  readonly units: UnitsView;
  readonly twins: TwinsState;
  readonly step: StepState;
}

/** Everything that rooms show. A new object for every repaint. */
export interface StudioView {
  readonly run: RunView;
  /** The mode of the current model: names, or lines of text. */
  readonly mode: Mode;
  /** Null until its script has come. */
  readonly lab: LabView | null;
  /** Null until its script has come. */
  readonly lesson: LessonView | null;
  readonly kept: KeptState;
  /** The result of exporting the model; empty before. */
  readonly exported: string;
}

/**
 * @summary A room of the studio. A view in; the events of its panels bubble to the studio. A hidden room is not repainted, and
 * keeps what was typed and unfolded in it.
 *
 * @property view - everything that rooms show
 */
export abstract class Room extends LitElement {
  static override properties = { view: { attribute: false }, hidden: { type: Boolean } };
  declare view: StudioView | null;
  declare hidden: boolean;

  constructor() {
    super();
    this.view = null;
    this.hidden = false;
  }

  override shouldUpdate(): boolean {
    return this.view !== null && !this.hidden;
  }

  /** Focuses the heading of the room, once it is painted. A heading has `tabindex="-1"` and the class `room-title`. */
  async focusHeading(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.room-title')?.focus();
  }
}
