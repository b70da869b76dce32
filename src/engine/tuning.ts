import { version } from '../../package.json';
import { infoOf } from '../check/check_kernels.ts';
import type { Adapter, VariantName } from '../kernels/signature.ts';
import { choicesOf } from '../plan/candidates.ts';
import type { Choice } from '../plan/candidates.ts';
import { MID } from '../plan/cards.ts';
import { costOf } from '../plan/cost.ts';
import { predictDispatch, total } from '../plan/predict.ts';
import { launchOf } from '../plan/variants.ts';
import type { Session } from '../webgpu/session.ts';
import type { ModelShape } from './engine.ts';
import type { KnownSpeeds } from './known_speeds.ts';
import { isTunedAdapter, NOTHING_TUNED, withTuned } from './known_variants.ts';
import type { TunedAdapter } from './known_variants.ts';
import { Tuner } from './tuner.ts';

/** What is known of an adapter's variants once a shape is prepared. */
interface TunedFor {
  readonly known: TunedAdapter;
  /** Those for the shape, by `shapeOfDispatch`. */
  readonly measured: readonly (readonly [shape: string, variant: VariantName])[];
  /** What was found to be wrong now, in sentences. */
  readonly faults: readonly string[];
}

/**
 * The fastest variants for a shape's training steps, as they are known or as a measurement tells.
 * @param avoided variants that are not to be used: see `Adapter`
 * @param onlyKnown measures nothing
 */
export async function tunedFor(
  session: Session,
  avoided: readonly string[],
  { config, training, timeSteps, batchSize, byNorm }: ModelShape,
  known: KnownSpeeds,
  onlyKnown: boolean,
): Promise<TunedFor> {
  const key = keyOf(session);
  const before = (await known.get(key, isTunedAdapter)) ?? NOTHING_TUNED;
  const choices = (wrong: readonly string[]): Choice[] => {
    const adapter = { ...session.adapter, avoided: [...avoided, ...wrong] };
    const { optimizer, averaging } = training;
    return choicesOf({ config, optimizer, averaging, byNorm }, { timeSteps, batchSize }, adapter);
  };
  const unknown = choices(before.wrong).filter(({ shape }) => !(shape in before.shapes));
  if (unknown.length === 0 || onlyKnown)
    return { known: before, measured: among(before, choices(before.wrong)), faults: [] };
  const { faults, ...found } = await new Tuner(session).tune(costliestFirst(unknown, session.adapter));
  const now = withTuned(before, found);
  await known.keep(key, now);
  return { known: now, measured: among(now, choices(now.wrong)), faults };
}

/**
 * Choices in the order of what a card of the middle class is expected to spend on them: where the time for measuring ends, the
 * others stay with the rules.
 */
export function costliestFirst(choices: readonly Choice[], adapter: Adapter): Choice[] {
  const secondsOf = ({ dispatch, sizes }: Choice): number =>
    total(predictDispatch(costOf(dispatch, launchOf(dispatch, sizes, { adapter }), sizes), MID.rates));
  const seconds = new Map(choices.map((choice) => [choice, secondsOf(choice)]));
  return [...choices].sort((a, b) => seconds.get(b)! - seconds.get(a)!);
}

/** Forgets what is known of an adapter's variants. */
export async function forgetTuned(session: Session, known: KnownSpeeds): Promise<void> {
  await known.keep(keyOf(session), NOTHING_TUNED);
}

function among({ shapes }: TunedAdapter, choices: readonly Choice[]): TunedFor['measured'] {
  return choices.flatMap(({ shape }) => {
    const tuned = shapes[shape];
    return tuned ? [[shape, tuned.variant] as const] : [];
  });
}

/** Adapter, driver as far as it is told, browser and version of this program. */
function keyOf({ adapter, device }: Session): string {
  const host = (globalThis.navigator as Navigator | undefined)?.userAgent ?? '';
  return ['variants', adapter.name, JSON.stringify(infoOf(device)), version, host].join('; ');
}
