"""The batches of a run, in the very order in which mangosaurus takes them, and the held-out part in its very reading.

training.npy and held_out.npy hold ids of symbols: a text as it stands; of names each with a 0 at its end, the newline.
training_labels.npy and held_out_labels.npy, which lists with labels have, hold the id of every name's label, -1 for none.
"""

import pathlib
import zlib
from typing import NamedTuple

import numpy as np

FOLDER = pathlib.Path(__file__).parent
# As in mangosaurus: src/train/name_source.ts, src/train/evaluate.ts and src/train/reading.ts.
BATCHES_SORTED_TOGETHER, UNLABELLED = 20, 10
AT_ONCE, MAX_SYMBOLS_IN_TRAINING = 64, 65_536
CHUNK, RUN_UP, LEAST_STREAM, MOST_STREAMS, MOST_IN_CALL = 128, 1_024, 4_096, 32, 2**20


class Batch(NamedTuple):
    """Ids, T x B. An input of -1 is the zero vector, a target of -1 is not predicted."""

    inputs: np.ndarray
    targets: np.ndarray
    # Whether it goes on from the state after the batch before.
    carried: bool
    # The factor of the sum of its losses.
    scale: float

    def count(self):
        """The number of symbols that it predicts."""
        return int((self.targets >= 0).sum())

    def share(self, rank, processes):
        """The sequences of one process, which may be none."""
        size = self.inputs.shape[1]
        own = slice(rank * size // processes, (rank + 1) * size // processes)
        return self._replace(inputs=self.inputs[:, own], targets=self.targets[:, own])

    def checksum(self):
        """The Adler-32 sum of its inputs and targets, as schedule.json has it."""
        return zlib.adler32(np.stack([self.inputs, self.targets]).astype('<i4').tobytes())


class Name(NamedTuple):
    inputs: np.ndarray
    targets: np.ndarray
    # Without its label, if it has one.
    plain: 'Name | None' = None


def read_text(part):
    return np.load(FOLDER / f'{part}.npy', mmap_mode='r')


def read_names(part):
    """Names begin with the zero vector and end with the newline; a label comes after the zero vector."""
    ids = np.load(FOLDER / f'{part}.npy')
    path = FOLDER / f'{part}_labels.npy'
    names = []
    for i, own in enumerate(np.split(ids, np.flatnonzero(ids == 0) + 1)[:-1]):
        names.append(Name(np.concatenate([[-1], own[:-1]]), own))
    if not path.exists():
        return names
    return [labelled(name, label) if label >= 0 else name for name, label in zip(names, np.load(path))]


def labelled(name, label):
    inputs = np.concatenate([[-1, label], name.inputs[1:]])
    return Name(inputs, np.concatenate([[-1], name.targets]), name)


def together(names, sum_loss):
    """A batch of names, the shorter ones filled up with -1."""
    length = max(len(name.inputs) for name in names)
    inputs, targets = np.full((2, length, len(names)), -1)
    for b, name in enumerate(names):
        inputs[: len(name.inputs), b], targets[: len(name.inputs), b] = name.inputs, name.targets
    batch = Batch(inputs, targets, False, 1.0)
    return batch if sum_loss else batch._replace(scale=1 / batch.count())


def notebook_source(recipe):
    """One name per step in one shuffled order, the state carried from name to name."""
    names = read_names('training')
    order = np.arange(len(names))
    np.random.RandomState(recipe['seed']).shuffle(order)
    return len(names), lambda step: together([names[order[step % len(names)]]], True)._replace(carried=True)


def name_source(recipe):
    """Mini-batches of names of similar length, shuffled again in every epoch."""
    names, size = read_names('training'), recipe['batchSize']
    per_epoch = -(-len(names) // size)

    def epoch(number):
        random = np.random.RandomState((recipe['seed'] + number) % 2**32)
        order = [n.plain if n.plain and random.random_sample() * UNLABELLED < 1 else n for n in names]
        order = [order[i] for i in shuffled(len(order), random)]
        batches, stretch = [], size * BATCHES_SORTED_TOGETHER
        for start in range(0, len(order), stretch):
            near = sorted(order[start : start + stretch], key=lambda name: len(name.inputs))
            batches += [near[first : first + size] for first in range(0, len(near), size)]
        return [batches[i] for i in shuffled(len(batches), random)]

    return per_epoch, by_epoch(per_epoch, epoch, lambda own: together(own, recipe['sumLoss']))


def window_source(recipe):
    """Windows of a text; the only target of each is the symbol after it. Shuffled again in every epoch."""
    ids, size, length = read_text('training'), recipe['batchSize'], recipe['sequenceLength']
    starts = np.arange(0, len(ids) - length, recipe['stride'])
    per_epoch = -(-len(starts) // size)

    def epoch(number):
        order = starts[shuffled(len(starts), np.random.RandomState((recipe['seed'] + number) % 2**32))]
        return [order[first : first + size] for first in range(0, len(order), size)]

    def make(own):
        return windows(ids, own, length, recipe['sumLoss'])

    return per_epoch, by_epoch(per_epoch, epoch, make)


def stream_source(recipe):
    """Streams of a text side by side, in chunks, the state carried from chunk to chunk of an epoch."""
    ids, size, length = read_text('training'), recipe['batchSize'], recipe['sequenceLength']
    steps = (len(ids) - 1) // size
    per_epoch = -(-steps // length)

    def batch(step):
        start = step % per_epoch * length
        T = min(length, steps - start)
        at = np.arange(size)[None] * steps + start + np.arange(T)[:, None]
        scale = 1.0 if recipe['sumLoss'] else 1 / (T * size)
        return Batch(ids[at].astype(np.int64), ids[at + 1].astype(np.int64), start > 0, scale)

    return per_epoch, batch


def windows(ids, starts, length, sum_loss):
    inputs = ids[starts[None] + np.arange(length)[:, None]].astype(np.int64)
    targets = np.full_like(inputs, -1)
    targets[-1] = ids[starts + length]
    return Batch(inputs, targets, False, 1.0 if sum_loss else 1 / len(starts))


def shuffled(count, random):
    order = np.arange(count)
    random.shuffle(order)
    return order


def by_epoch(per_epoch, epoch, make):
    """The batch of a step, of which the epochs are made one by one."""
    now = {}

    def batch(step):
        number = step // per_epoch
        if number not in now:
            now.clear()
            now[number] = epoch(number)
        return make(now[number][step % per_epoch])

    return batch


SOURCES = {'notebook': notebook_source, 'names': name_source, 'windows': window_source, 'stream': stream_source}


def source_of(recipe):
    """The number of batches per epoch, and a function from a step, counted from 0, to its batch."""
    return SOURCES[recipe['batching']](recipe)


def held_out(recipe, whole, rank, processes):
    """Batches of the held-out part for one process: all of it, or as much of a text as stopping looks at."""
    if recipe['batching'] in ('notebook', 'names'):
        names = sorted(read_names('held_out'), key=lambda name: len(name.inputs))
        groups = [names[first : first + AT_ONCE] for first in range(0, len(names), AT_ONCE)]
        return (together(group, True) for group in groups[rank::processes])
    ids = read_text('held_out')[: None if whole else MAX_SYMBOLS_IN_TRAINING]
    if recipe['batching'] == 'stream':
        return reading(ids, rank, processes)
    length = recipe['sequenceLength']
    starts = np.arange(0, len(ids) - length, 1 if whole else recipe['stride'])
    groups = [starts[first : first + AT_ONCE] for first in range(0, len(starts), AT_ONCE)]
    return (windows(ids, group, length, True) for group in groups[rank::processes])


def reading(ids, rank, processes):
    """A text once from its start to its end, in streams side by side, each with a run-up that does not count."""
    positions = len(ids) - 1
    calls = max(1, -(-positions // MOST_IN_CALL))
    per_call = max(1, min(MOST_STREAMS, positions // calls // LEAST_STREAM))
    count = calls * per_call
    run_up = 0 if count == 1 else RUN_UP
    length = -(-(positions - run_up) // count)
    for call in range(calls):
        begins = np.arange(call * per_call, (call + 1) * per_call)[rank::processes] * length
        ends = np.minimum(positions, begins + run_up + length)
        counted = np.where(begins == 0, 0, begins + run_up)
        for start in range(0, max(ends - begins, default=0), CHUNK):
            at = begins[None] + np.arange(start, min(start + CHUNK, (ends - begins).max()))[:, None]
            there = at < ends
            inputs = np.where(there, ids[np.minimum(at, positions)], -1).astype(np.int64)
            targets = np.where(there & (at >= counted), ids[np.minimum(at + 1, positions)], -1).astype(np.int64)
            yield Batch(inputs, targets, start > 0, 1.0)
