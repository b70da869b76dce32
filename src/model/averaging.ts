/**
 * Which average of the parameters is kept beside them: none; an exponential moving average,
 * a = decay a + (1 - decay) p; or the mean since an update (torch.optim.swa_utils.AveragedModel has both). Until the first
 * update that counts, the average is the parameters.
 */
export type Averaging =
  | { readonly name: 'none' }
  /** `decay` from 0 to below 1. */
  | { readonly name: 'ema'; readonly decay: number }
  /** The mean of all parameters after update `start`. */
  | { readonly name: 'tail'; readonly start: number };

/** No average. */
export const NO_AVERAGING: Averaging = { name: 'none' };

/** The name of the flat vector that holds the average. */
export const AVERAGE = 'average';

/** The weight of the parameters in their average at the n-th update, n from 1; what was there before has the rest. */
export function averageRate(averaging: Averaging, n: number): number {
  switch (averaging.name) {
    case 'none':
      return 1;
    case 'ema':
      return n === 1 ? 1 : 1 - averaging.decay;
    case 'tail':
      return n <= averaging.start ? 1 : 1 / (n - averaging.start);
    default:
      return averaging satisfies never;
  }
}
