"""Writes averaging.json beside this file: two running averages of a sequence of parameter vectors, in float64.

Row n - 1 of an array belongs to the n-th vector. `ema` is decay * average + (1 - decay) * vector, from the first vector
on; `tail` is the mean of the vectors after the first `start`, and up to there the vector itself. The averages are those
of torch.optim.swa_utils.AveragedModel, checked here against sums in NumPy.
Needs torch (1.13) and numpy; run with: python3 averaging.py
"""

import json
import pathlib
import platform

import numpy as np
import torch
from torch.nn.utils import parameters_to_vector, vector_to_parameters
from torch.optim.swa_utils import AveragedModel

SEED, COUNT = 21, 20
DECAY, START = 0.9, 12

torch.set_default_dtype(torch.float64)


def ema(average, parameter, _):
    return DECAY * average + (1 - DECAY) * parameter


def averages(vectors, avg_fn=None, start=0):
    """The averages after every vector; None is torch's own way: equal weights."""
    # Six weights and a bias.
    model = torch.nn.Linear(6, 1)
    averaged = AveragedModel(model, avg_fn=avg_fn)
    rows = []
    for n, vector in enumerate(vectors, 1):
        vector_to_parameters(torch.tensor(vector), model.parameters())
        if n > start:
            averaged.update_parameters(model)
        rows.append(parameters_to_vector((averaged if n > start else model).parameters()).detach().numpy())
    return np.array(rows)


vectors = np.random.RandomState(SEED).randn(COUNT, 7)
golden = {'ema': averages(vectors, ema), 'tail': averages(vectors, start=START)}

for n in range(1, COUNT + 1):
    weights = (1 - DECAY) * DECAY ** np.arange(n - 1, -1, -1.0)
    weights[0] = DECAY ** (n - 1)
    np.testing.assert_allclose(golden['ema'][n - 1], weights @ vectors[:n], rtol=0, atol=1e-14)
    tail = vectors[START:n].mean(axis=0) if n > START else vectors[n - 1]
    np.testing.assert_allclose(golden['tail'][n - 1], tail, rtol=0, atol=1e-14)

made_with = f'torch {torch.__version__}, numpy {np.__version__}, python {platform.python_version()}'
head = {'madeWith': made_with, 'seed': SEED, 'decay': DECAY, 'start': START}
parts = [f'"{name}": {json.dumps(value)}' for name, value in head.items()]
for name, rows in {'vectors': vectors, **golden}.items():
    parts.append(f'"{name}": [\n' + ',\n'.join(json.dumps(row) for row in rows.tolist()) + '\n]')
pathlib.Path(__file__).with_suffix('.json').write_text('{\n' + ',\n'.join(parts) + '\n}\n')
