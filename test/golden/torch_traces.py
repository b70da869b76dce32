"""Writes torch_traces.json beside this file: what PyTorch computes for one sequence, time step by time step, in float64.

Cells are plain loops here, so that gates can be looked at and every h(t) keeps its gradient; they are held to torch's own
cells where torch has them. Parameters and sequences are not stored: they are drawn as in torch_models.py and
test/helpers/torch_cases.ts.
Needs torch (1.13) and numpy; run with: python3 torch_traces.py
"""

import json
import pathlib
import platform

import numpy as np
import torch

from torch_parameters import draw_parameters

FILE = pathlib.Path(__file__).parent / 'torch_traces.json'
BATCH_SEED = 12
GATES = {
    'rnn': [],
    'lstm': ['input', 'forget', 'candidate', 'output'],
    'gru': ['reset', 'update', 'candidate'],
    'mingru': ['update', 'candidate'],
}

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def case(cell, layers, gate_activation='sigmoid', recurrent_bias=True, scale=1.5):
    return {
        'cell': cell,
        'layers': layers,
        'size': 'traced',
        'hiddenSize': 5,
        'vocabSize': 6,
        'batchSize': 1,
        'timeSteps': [7],
        'gateActivation': gate_activation,
        'recurrentBias': recurrent_bias,
        'carryState': False,
        'lossScale': 1,
        'scale': scale,
    }


CASES = [
    *[case(cell, layers) for cell in GATES for layers in (1, 2)],
    *[case(cell, 2, gate_activation='hard_sigmoid', scale=3) for cell in ('lstm', 'gru', 'mingru')],
    *[case(cell, 1, recurrent_bias=False) for cell in ('rnn', 'lstm', 'gru')],
]


def draw_sequence(run):
    """Inputs and targets; either may be -1, but for the first target."""
    T, V = run['timeSteps'][0], run['vocabSize']
    random = np.random.RandomState(BATCH_SEED)
    inputs, targets = [], []
    for t in range(T):
        inputs.append(int(random.random_sample() * (V + 1)) - 1)
        targets.append(max(-1 if t > 0 else 0, int(random.random_sample() * (V + 1)) - 1))
    return inputs, targets


def step(run, weights, x, h, c):
    """One time step of a layer: the new h and c, and the gates by name."""
    hard = run['gateActivation'] == 'hard_sigmoid'
    gate = (lambda z: torch.clamp(0.2 * z + 0.5, 0, 1)) if hard else torch.sigmoid
    w_ih, w_hh, b_ih, b_hh = weights
    a = w_ih @ x + b_ih
    if run['cell'] == 'mingru':
        z, candidate = a.chunk(2)
        z = gate(z)
        return (1 - z) * h + z * candidate, None, [z, candidate]
    s = w_hh @ h + b_hh
    if run['cell'] == 'rnn':
        return torch.tanh(a + s), None, []
    if run['cell'] == 'lstm':
        i, f, g, o = (a + s).chunk(4)
        i, f, g, o = gate(i), gate(f), torch.tanh(g), gate(o)
        c = f * c + i * g
        return o * torch.tanh(c), c, [i, f, g, o]
    (a_r, a_z, a_n), (s_r, s_z, s_n) = a.chunk(3), s.chunk(3)
    r, z = gate(a_r + s_r), gate(a_z + s_z)
    n = torch.tanh(a_n + r * s_n)
    return (1 - z) * n + z * h, None, [r, z, n]


def one_hot(inputs, V):
    vectors = torch.zeros(len(inputs), V)
    for t, symbol in enumerate(inputs):
        if symbol >= 0:
            vectors[t, symbol] = 1
    return vectors


def check_torch(run, parameters, inputs, outputs):
    """The loops must give what torch's own cell gives."""
    if run['cell'] == 'mingru' or run['gateActivation'] != 'sigmoid':
        return
    cell = {'rnn': torch.rnn_tanh, 'lstm': torch.lstm, 'gru': torch.gru}[run['cell']]
    weights = [value for name, value in parameters.items() if name.startswith('rnn.')]
    zeros = torch.zeros(run['layers'], 1, run['hiddenSize'])
    states = (zeros, zeros) if run['cell'] == 'lstm' else zeros
    x = one_hot(inputs, run['vocabSize'])[:, None]
    theirs = cell(x, states, weights, True, run['layers'], 0.0, True, False, False)[0][:, 0]
    torch.testing.assert_close(torch.stack(outputs), theirs, rtol=1e-13, atol=1e-13)


def numbers(rows):
    return [float(value) for row in rows for value in row.detach().flatten()]


def trace(run):
    parameters = draw_parameters(run)
    inputs, targets = draw_sequence(run)
    outputs = list(one_hot(inputs, run['vocabSize']))
    layers = []
    for layer in range(run['layers']):
        kinds = ('weight_ih', 'weight_hh', 'bias_ih', 'bias_hh')
        weights = [parameters.get(f'rnn.{kind}_l{layer}') for kind in kinds]
        h = c = torch.zeros(run['hiddenSize'])
        hidden, cells, gates = [], [], []
        for x in outputs:
            h, c, of_step = step(run, weights, x, h, c)
            h.retain_grad()
            hidden.append(h)
            cells.append(c)
            gates.append(of_step)
        layers.append((hidden, cells, gates))
        outputs = hidden
    check_torch(run, parameters, inputs, outputs)
    logits = torch.stack(outputs) @ parameters['head.weight'].T + parameters['head.bias']
    losses = torch.nn.functional.cross_entropy(logits, torch.tensor(targets), ignore_index=-1, reduction='none')
    losses.sum().backward()
    return {
        'logits': numbers(logits),
        'probabilities': numbers(torch.softmax(logits, dim=1)),
        'losses': numbers(losses),
        'loss': float(losses.sum()),
        'layers': [
            {
                'hidden': numbers(hidden),
                'cell': numbers(cells) if run['cell'] == 'lstm' else None,
                'gates': {name: numbers(step[g] for step in gates) for g, name in enumerate(GATES[run['cell']])},
                'hiddenGradients': numbers(h.grad for h in hidden),
            }
            for hidden, cells, gates in layers
        ],
        'gradientNorms': {name: float(value.grad.norm()) for name, value in parameters.items() if value.requires_grad},
    }


made_with = f'torch {torch.__version__}, numpy {np.__version__}, python {platform.python_version()}'
rows = ',\n'.join(json.dumps({**run, 'trace': trace(run)}) for run in CASES)
FILE.write_text(f'{{\n"madeWith": {json.dumps(made_with)},\n"traces": [\n{rows}\n]\n}}\n')
