"""The course notebook's training and sampling in NumPy, as the notebook writes them: one name and one symbol at a time."""

import pathlib
import re

import numpy as np

NAMES = pathlib.Path(__file__).resolve().parents[2] / 'src/corpus/dinosaurs.txt'
UNITS = 50
MOST_SYMBOLS = 50
LEARNING_RATE = 0.01
CLIP_VALUE = 5
# Iterations of the notebook, and names, whose time the whole is reckoned from.
ITERATIONS_DONE = 250
NAMES_DONE = 100


def softmax(z):
    e = np.exp(z - np.max(z))
    return e / e.sum(axis=0)


def one_hot(index, size):
    x = np.zeros((size, 1))
    if index is not None:
        x[index] = 1
    return x


def new_parameters(vocab_size):
    np.random.seed(1)
    return {
        'Wax': np.random.randn(UNITS, vocab_size) * 0.01,
        'Waa': np.random.randn(UNITS, UNITS) * 0.01,
        'Wya': np.random.randn(vocab_size, UNITS) * 0.01,
        'b': np.zeros((UNITS, 1)),
        'by': np.zeros((vocab_size, 1)),
    }


def forward(X, Y, a0, p):
    vocab_size = p['by'].shape[0]
    x, a, y_hat, loss = {}, {-1: np.copy(a0)}, {}, 0
    for t in range(len(X)):
        x[t] = one_hot(X[t], vocab_size)
        a[t] = np.tanh(np.dot(p['Wax'], x[t]) + np.dot(p['Waa'], a[t - 1]) + p['b'])
        y_hat[t] = softmax(np.dot(p['Wya'], a[t]) + p['by'])
        loss -= np.log(y_hat[t][Y[t], 0])
    return loss, (y_hat, a, x)


def backward(X, Y, p, cache):
    y_hat, a, x = cache
    gradients = {name: np.zeros_like(value) for name, value in p.items()}
    da_next = np.zeros_like(a[0])
    for t in reversed(range(len(X))):
        dy = np.copy(y_hat[t])
        dy[Y[t]] -= 1
        gradients['Wya'] += np.dot(dy, a[t].T)
        gradients['by'] += dy
        da = np.dot(p['Wya'].T, dy) + da_next
        da_raw = (1 - a[t] * a[t]) * da
        gradients['b'] += da_raw
        gradients['Wax'] += np.dot(da_raw, x[t].T)
        gradients['Waa'] += np.dot(da_raw, a[t - 1].T)
        da_next = np.dot(p['Waa'].T, da_raw)
    return gradients, a


def optimize(X, Y, a_prev, p):
    """Forward, backward, clip and update; the loss, and the state after the last symbol."""
    loss, cache = forward(X, Y, a_prev, p)
    gradients, a = backward(X, Y, p, cache)
    for name, gradient in gradients.items():
        np.clip(gradient, -CLIP_VALUE, CLIP_VALUE, out=gradient)
        p[name] -= LEARNING_RATE * gradient
    return loss, a[len(X) - 1]


def sample(p, seed):
    """Ids of one name: the newline, 0, ends it."""
    vocab_size = p['by'].shape[0]
    x, a = np.zeros((vocab_size, 1)), np.zeros((UNITS, 1))
    ids = []
    while len(ids) < MOST_SYMBOLS:
        a = np.tanh(np.dot(p['Wax'], x) + np.dot(p['Waa'], a) + p['b'])
        y = softmax(np.dot(p['Wya'], a) + p['by'])
        np.random.seed(len(ids) + seed)
        index = np.random.choice(range(vocab_size), p=y.ravel())
        ids.append(index)
        if index == 0:
            break
        x = one_hot(index, vocab_size)
        seed += 1
    return ids


class Work:
    """A job: `once` does it, or `done` parts of `whole`, and gives the number of symbols."""

    name = f'NumPy {np.__version__}, float64'

    def __init__(self, once, done=1, whole=1):
        self.once, self.done, self.whole = once, done, whole

    def run(self, timed):
        symbols = 0

        def run():
            nonlocal symbols
            symbols = self.once()

        scale = self.whole / self.done
        answer = {'times': [time * scale for time in timed(run)], 'symbols': symbols * scale}
        return answer if self.done == self.whole else {**answer, 'scaledFrom': self.done}


def prepare(job, _):
    names = NAMES.read_text().split()
    symbols = sorted(set(''.join(names)) | {'\n'})
    ids = [[symbols.index(symbol) for symbol in name] for name in names]
    p = new_parameters(len(symbols))
    state = np.zeros((UNITS, 1))
    position = 0

    def train(examples):
        nonlocal state
        for example in examples:
            _, state = optimize([None, *example], [*example, 0], state, p)
        return sum(len(example) + 1 for example in examples)

    def iterate():
        nonlocal position
        position += ITERATIONS_DONE
        return train([ids[(position + j) % len(ids)] for j in range(ITERATIONS_DONE)])

    if job == 'rnn50 B1 T13':
        name = [1 + (7 * t) % 26 for t in range(12)]
        return Work(lambda: train([name]))
    if iterations := re.fullmatch(r'notebook x(\d+)', job):
        return Work(iterate, ITERATIONS_DONE, int(iterations[1]))
    if count := re.fullmatch(r'sample rnn50 x(\d+)', job):
        return Work(lambda: sum(len(sample(p, k)) for k in range(NAMES_DONE)), NAMES_DONE, int(count[1]))
    return None
