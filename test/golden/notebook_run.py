"""Writes notebook_run.json beside this file: what the notebook's model() prints, from an implementation in NumPy alone.

It shares nothing with the project but the list of names. Float64; losses and names every 2,000 iterations up to 14,000,
after which no two machines agree. Two lists: the project's own, and the notebook's dinos.txt, which is looked for in
the folder that the environment's NOTEBOOK_DATA names (../shared/data beside the project if it is not set).
Needs numpy; run with: python3 notebook_run.py
"""

import json
import os
import pathlib
import platform

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ITERATIONS = 14_001
PRINT_EVERY = 2_000
NAMES = 7
UNITS = 50
MOST_SYMBOLS = 50
LEARNING_RATE = 0.01
CLIP_VALUE = 5


def softmax(z):
    e = np.exp(z - z.max())
    return e / e.sum()


def one_hot(index, size):
    x = np.zeros((size, 1))
    if index is not None:
        x[index] = 1
    return x


def optimize(X, Y, a_prev, p):
    """One example: loss, and parameters changed in place. Returns the state after the last symbol."""
    vocab_size = p['by'].size
    xs, states, probabilities, loss = [], [a_prev], [], 0
    for index, target in zip(X, Y):
        x = one_hot(index, vocab_size)
        a = np.tanh(p['Wax'] @ x + p['Waa'] @ states[-1] + p['b'])
        y = softmax(p['Wya'] @ a + p['by'])
        loss -= np.log(y[target, 0])
        xs.append(x)
        states.append(a)
        probabilities.append(y)
    gradients = {name: np.zeros_like(value) for name, value in p.items()}
    da_next = np.zeros_like(a_prev)
    for t in reversed(range(len(X))):
        dy = probabilities[t].copy()
        dy[Y[t]] -= 1
        gradients['Wya'] += dy @ states[t + 1].T
        gradients['by'] += dy
        da = p['Wya'].T @ dy + da_next
        raw = (1 - states[t + 1] ** 2) * da
        gradients['b'] += raw
        gradients['Wax'] += raw @ xs[t].T
        gradients['Waa'] += raw @ states[t].T
        da_next = p['Waa'].T @ raw
    for name in p:
        p[name] -= LEARNING_RATE * np.clip(gradients[name], -CLIP_VALUE, CLIP_VALUE)
    return loss, states[-1]


def sample(p, symbols, seed):
    vocab_size = len(symbols)
    x = np.zeros((vocab_size, 1))
    a = np.zeros((UNITS, 1))
    text, counter = '', 0
    while counter != MOST_SYMBOLS:
        a = np.tanh(p['Wax'] @ x + p['Waa'] @ a + p['b'])
        y = softmax(p['Wya'] @ a + p['by'])
        np.random.seed(counter + seed)
        index = np.random.choice(vocab_size, p=y.ravel())
        if symbols[index] == '\n':
            return text
        text += symbols[index]
        x = one_hot(index, vocab_size)
        seed += 1
        counter += 1
    return text


def run(path):
    text = path.read_text().lower()
    symbols = sorted(set(text) | {'\n'})
    index_of = {symbol: i for i, symbol in enumerate(symbols)}
    examples = [line.strip() for line in text.splitlines() if line.strip()]
    np.random.seed(0)
    np.random.shuffle(examples)
    np.random.seed(1)
    p = {
        'Wax': np.random.randn(UNITS, len(symbols)) * 0.01,
        'Waa': np.random.randn(UNITS, UNITS) * 0.01,
        'Wya': np.random.randn(len(symbols), UNITS) * 0.01,
        'b': np.zeros((UNITS, 1)),
        'by': np.zeros((len(symbols), 1)),
    }
    smooth = -np.log(1 / len(symbols)) * NAMES
    a_prev = np.zeros((UNITS, 1))
    prints = []
    for j in range(ITERATIONS):
        ids = [index_of[symbol] for symbol in examples[j % len(examples)]]
        loss, a_prev = optimize([None] + ids, ids + [index_of['\n']], a_prev, p)
        smooth = smooth * 0.999 + loss * 0.001
        if j % PRINT_EVERY == 0:
            names = [sample(p, symbols, k) for k in range(NAMES)]
            prints.append({'iteration': j, 'loss': float(smooth), 'names': names})
    return {'examples': len(examples), 'first': examples[0], 'symbols': len(symbols), 'prints': prints}


golden = {'made_with': f'numpy {np.__version__}, python {platform.python_version()}'}
golden['built-in'] = run(ROOT / 'src/corpus/dinosaurs.txt')
notebook_list = pathlib.Path(os.environ.get('NOTEBOOK_DATA', ROOT / '../shared/data')) / 'dinos.txt'
if notebook_list.exists():
    golden['dinos.txt'] = run(notebook_list)
else:
    # Keep what an earlier run recorded.
    old = HERE / 'notebook_run.json'
    if old.exists() and 'dinos.txt' in json.loads(old.read_text()):
        golden['dinos.txt'] = json.loads(old.read_text())['dinos.txt']
(HERE / 'notebook_run.json').write_text(json.dumps(golden, indent=1) + '\n')
