import { InputError } from '../corpus/errors.ts';
import { openEngine } from '../engine/choose.ts';
import type { FindGpu } from '../engine/choose.ts';
import type { Engine } from '../engine/engine.ts';
import { excerptOf } from './excerpt.ts';
import type { SampledModel } from './line_sampler.ts';
import type { Reply, Request, WritingOrder } from './protocol.ts';
import type { SweepParts } from './post_sweep.ts';
import type { Sonnets } from './sonnets.ts';
import type { Subject } from './subject.ts';

/** A request that is answered once, with its id, and changes nothing. */
export type Question = Extract<
  Request,
  {
    readonly type:
      | 'parameters'
      | 'save'
      | 'next-symbols'
      | 'trace'
      | 'draw-letters'
      | 'excerpt'
      | 'check'
      | 'crossover'
      | 'check-kernels'
      | 'profile'
      | 'watch'
      | 'sweep'
      | 'gauge'
      | 'read-link'
      | 'export'
      | 'forget-variants';
  }
>;

/** What questions are about. */
export interface Asked {
  readonly subject: Subject | null;
  readonly sonnets: () => Promise<Sonnets>;
  /** The text model that an order is for. */
  readonly writingModel: (order: Pick<WritingOrder, 'model'>) => Promise<SampledModel>;
  /** WebGPU as the adapter has it, and without the variants that compute wrong numbers. */
  readonly gpu: FindGpu;
  readonly safeGpu: FindGpu;
  /** For a sweep. */
  readonly known: SweepParts['known'];
  readonly base: SweepParts['base'];
  /** The engine of the run. */
  readonly engine: Engine | undefined;
  readonly post: (reply: Reply, moved?: ArrayBuffer[]) => void;
}

/** Answers a question, or posts why it cannot be answered. */
export async function answerQuestion(question: Question, asked: Asked): Promise<void> {
  try {
    await answer(question, asked);
  } catch (error) {
    asked.post(refusal(question, error instanceof Error ? error.message : String(error)));
  }
}

async function answer(
  question: Question,
  { subject, sonnets, writingModel, gpu, safeGpu, known: speeds, base, engine, post }: Asked,
): Promise<void> {
  const { id } = question;
  switch (question.type) {
    case 'parameters':
      if (!subject) throw new InputError('There are no parameters yet: train or open a model first.');
      return post({ type: 'parameters', id, ...(await subject.parameters(question.drawn ?? false)) });
    case 'save':
      if (!subject) throw new InputError('There is no model to save yet: train or open one first.');
      return post({ type: 'saved', id, bytes: await subject.save(), error: null });
    case 'next-symbols': {
      const { nextSymbols } = await import('./next_symbols.ts');
      const symbols = await nextSymbols(await writingModel(question.order), question.order);
      return post({ type: 'next-symbols', id, symbols, error: null });
    }
    case 'draw-letters': {
      const { drawnLetters } = await import('./drawn_letters.ts');
      const current = known(subject);
      const letters = await drawnLetters(await current.still(), current.sampled, question.order);
      return post({ type: 'letters', id, letters, error: null });
    }
    case 'trace': {
      const current = question.model === 'current' ? known(subject) : null;
      const sampled = current ? current.sampled : await (await sonnets()).sampled();
      const { buffersOf, tracedText } = await import('./trace_text.ts');
      const traced = await tracedText(sampled, question.text, current?.blend ?? null, current?.drawnAt ?? 0);
      return post({ type: 'traced', id, traced, error: null }, buffersOf(traced));
    }
    case 'excerpt':
      return post({ type: 'excerpt', id, pieces: subject?.corpus ? excerptOf(subject.corpus, question.count) : [] });
    case 'check': {
      const { checkNotebook } = await import('../train/notebook_check.ts');
      const checked = await openEngine({ device: question.device, gpu: safeGpu });
      try {
        return post({ type: 'check', id, rows: await checkNotebook(checked), error: null });
      } finally {
        checked.destroy();
      }
    }
    case 'crossover': {
      const { postCrossover } = await import('./post_crossover.ts');
      return postCrossover(id, question.order, safeGpu, post);
    }
    case 'check-kernels': {
      const { postKernels } = await import('./post_kernels.ts');
      return postKernels(id, gpu, post);
    }
    case 'profile': {
      const { profileOf } = await import('./profile.ts');
      return post({ type: 'profile', id, profile: await profileOf(question.order, safeGpu), error: null });
    }
    case 'watch': {
      const { postWatch } = await import('./post_watch.ts');
      return postWatch(id, question.order, post);
    }
    case 'sweep': {
      const { postSweep } = await import('./post_sweep.ts');
      return postSweep(id, question.order, { gpu: safeGpu, known: speeds, base, post });
    }
    case 'gauge':
      return post({ type: 'gauge', id, gauge: (await subject?.gauge()) ?? null });
    case 'read-link': {
      const { readLink } = await import('./read_link.ts');
      return post({ type: 'link', id, run: readLink(question.link), error: null });
    }
    case 'export': {
      if (!subject) throw new InputError('There is no model to export yet: train or open one first.');
      const { kind, title, temperature } = question;
      const { generatorOf } = await import('./generator_file.ts');
      const bytes = generatorOf(await subject.save(), kind, { title, temperature });
      return post({ type: 'exported', id, bytes, error: null });
    }
    case 'forget-variants':
      await engine?.forgetVariants?.();
      if (engine) post({ type: 'device', description: engine.description });
      return post({ type: 'forgotten', id, error: null });
    default:
      return question satisfies never;
  }
}

function known(subject: Subject | null): Subject {
  if (!subject) throw new InputError('There is no model to look into: train or open one first.');
  return subject;
}

/** The answer that says why there is none. */
function refusal({ type, id }: Question, error: string): Reply {
  switch (type) {
    case 'parameters':
      return { type: 'parameters', id, iteration: 0, values: new Float32Array(0) };
    case 'save':
      return { type: 'saved', id, bytes: null, error };
    case 'next-symbols':
      return { type: 'next-symbols', id, symbols: [], error };
    case 'draw-letters':
      return { type: 'letters', id, letters: null, error };
    case 'trace':
      return { type: 'traced', id, traced: null, error };
    case 'excerpt':
      return { type: 'excerpt', id, pieces: [] };
    case 'check':
      return { type: 'check', id, rows: [], error };
    case 'crossover':
      return { type: 'crossover', id, crossing: null, device: null, done: true, error };
    case 'check-kernels':
      return { type: 'kernels', id, step: null, done: true, error };
    case 'profile':
      return { type: 'profile', id, profile: null, error };
    case 'watch':
      return { type: 'watched', id, runs: [], done: true, error };
    case 'sweep':
      return { type: 'swept', id, points: [], ended: null, done: true, error };
    case 'gauge':
      return { type: 'gauge', id, gauge: null };
    case 'read-link':
      return { type: 'link', id, run: null, error };
    case 'export':
      return { type: 'exported', id, bytes: null, error };
    case 'forget-variants':
      return { type: 'forgotten', id, error };
    default:
      return type satisfies never;
  }
}
