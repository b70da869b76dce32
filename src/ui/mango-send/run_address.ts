import { linkOf, LONGEST_LINK } from '../../worker/run_link.ts';
import { whole } from '../format.ts';
import { addressOf } from '../link_address.ts';
import type { RunView } from '../run_controller.ts';

/** The address that learns a run's list anew, or why there is none. */
export function addressOfRun({
  report,
  adopted,
  corpus,
  inEffect,
}: Pick<RunView, 'report' | 'adopted' | 'corpus' | 'inEffect'>): { address: string } | { reason: string } {
  if (!report) return { reason: 'There is no list here that a link could hold.' };
  if (adopted?.from === 'file') {
    return { reason: 'This model came from a file, which a link cannot hold. Send a generator, or the model file.' };
  }
  const link = linkOf({ corpus, settings: inEffect });
  if (link !== null && link.length <= LONGEST_LINK) return { address: addressOf(link) };
  const size = link === null ? 'far more' : whole(link.length);
  return {
    reason: `The list is too long for a link, which holds at most ${whole(LONGEST_LINK)} characters: it would take ${size}. Send a generator instead.`,
  };
}
