"""Writes torch_models.json beside this file: what PyTorch computes, in float64, for the cases of torch_cases.json.

Parameters and batches are not stored: they are drawn from NumPy's legacy generator here and in
test/helpers/torch_cases.ts. Keep `draw_parameters` (torch_parameters.py), `draw_batch` and `digest` in step with that file.
The last digits depend on the machine: a row that torch_models.json already has stays as it is there, unless it is wrong
by more than rounding.
Needs torch (1.13) and numpy; run with: python3 torch_models.py
"""

import itertools
import json
import pathlib
import platform

import numpy as np
import torch
from torch.nn.utils.stateless import functional_call

from torch_parameters import draw_parameters

HERE = pathlib.Path(__file__).parent
TABLE = json.loads((HERE / 'torch_cases.json').read_text())
DEFAULTS = {'gateActivation': 'sigmoid', 'recurrentBias': True, 'carryState': False, 'scale': 1}
BATCH_SEED, DIGEST_SEED = 12, 13
STEPS = 10
# How many elements of a tensor are stored: all up to FULL, else SAMPLE of them.
FULL, SAMPLE = 200, 32
FEW = 8
# How far machines may differ, in units of the largest number beside it. Two were 2e-14 apart.
ROUNDING = 1e-12

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def expand(rows):
    """Every row of the table stands for the product of its lists."""
    for row in rows:
        lists = {key: value for key, value in row.items() if isinstance(value, list)}
        for choice in itertools.product(*lists.values()):
            case = {**DEFAULTS, **row, **dict(zip(lists, choice))}
            yield {**case, **TABLE['sizes'][case['size']]}


def draw_batch(case, index):
    """Uneven sequences, padded with -1 at their end. Inside, too, an input or target may be -1."""
    T, B, V = case['timeSteps'][index], case['batchSize'], case['vocabSize']
    random = np.random.RandomState(BATCH_SEED + index)
    inputs, targets = np.full((T, B), -1), np.full((T, B), -1)
    for b in range(B):
        length = T if b == 0 else 1 + int(random.random_sample() * T)
        for t in range(length):
            inputs[t, b] = int(random.random_sample() * (V + 1)) - 1
            # The first target always counts.
            targets[t, b] = max(-1 if t > 0 else 0, int(random.random_sample() * (V + 1)) - 1)
    scale = case.get('lossScale', 1 / int((targets >= 0).sum()))
    return inputs, torch.tensor(targets), scale


def one_hot(inputs, V):
    vectors = np.zeros((*inputs.shape, V))
    t, b = np.nonzero(inputs >= 0)
    vectors[t, b, inputs[t, b]] = 1
    return torch.tensor(vectors)


def with_torch(case, parameters, x, states):
    """torch's own cells. States are (hidden, cell) for the lstm, else (hidden,), each L x B x H."""
    # What torch.nn.RNN, LSTM and GRU call: here with parameters that are not theirs.
    run = {'rnn': torch.rnn_tanh, 'lstm': torch.lstm, 'gru': torch.gru}[case['cell']]
    weights = [value for name, value in parameters.items() if name.startswith('rnn.')]
    has_biases, dropout, train, bidirectional, batch_first = True, 0.0, True, False, False
    given = states if case['cell'] == 'lstm' else states[0]
    outputs, *last = run(
        x, given, weights, has_biases, case['layers'], dropout, train, bidirectional, batch_first
    )
    return outputs, tuple(last)


def gate_of(case):
    """The activation of gates: torch's, or Keras 2's."""
    hard = case['gateActivation'] == 'hard_sigmoid'
    return (lambda a: torch.clamp(0.2 * a + 0.5, 0, 1)) if hard else torch.sigmoid


class MinGRU(torch.nn.Module):
    """The minGRU of "Were RNNs all we needed?" (arXiv 2410.01201), not in log space. Names are as in torch.nn.GRU.

    z(t) = gate(W_z x(t) + b_z), c(t) = W_h x(t) + b_h, h(t) = (1 - z(t)) h(t-1) + z(t) c(t). The rows of z come first.
    """

    def __init__(self, input_size, hidden_size, num_layers, gate=torch.sigmoid):
        super().__init__()
        self.num_layers, self.gate = num_layers, gate
        for layer in range(num_layers):
            columns = input_size if layer == 0 else hidden_size
            for name, shape in {'weight_ih': (2 * hidden_size, columns), 'bias_ih': (2 * hidden_size,)}.items():
                self.register_parameter(f'{name}_l{layer}', torch.nn.Parameter(torch.zeros(shape)))

    def forward(self, x, h0):
        """T x B x inputs and L x B x H to the last layer's states, T x B x H, and the last states, L x B x H."""
        last = []
        for layer in range(self.num_layers):
            weight, bias = (getattr(self, f'{name}_l{layer}') for name in ('weight_ih', 'bias_ih'))
            h, steps = h0[layer], []
            for x_t in x:
                z, candidate = (x_t @ weight.T + bias).chunk(2, dim=1)
                z = self.gate(z)
                h = (1 - z) * h + z * candidate
                steps.append(h)
            x = torch.stack(steps)
            last.append(h)
        return x, torch.stack(last)


def with_mingru(case, parameters, x, states):
    """As with_torch, with the module above."""
    module = MinGRU(case['vocabSize'], case['hiddenSize'], case['layers'], gate_of(case))
    own = {name[len('rnn.') :]: value for name, value in parameters.items() if name.startswith('rnn.')}
    assert own.keys() == dict(module.named_parameters()).keys()
    outputs, last = functional_call(module, own, (x, *states))
    return outputs, (last,)


def mingru_at_once(case, parameters, x, states):
    """The same without a loop over time: a state is a sum of what every earlier step put in times what was kept since.

    h(t) = k(1) ... k(t) h(0) + the sum over s <= t of k(s+1) ... k(t) z(s) c(s), where k = 1 - z.
    """
    H, T, ends = case['hiddenSize'], len(x), []
    s, u, t = torch.meshgrid(*[torch.arange(T + 1)] * 3, indexing='ij')
    between = ((s < u) & (u <= t))[..., None, None]
    past = (s[:, 0] <= t[:, 0])[..., None, None]
    for layer in range(case['layers']):
        w, b = parameters[f'rnn.weight_ih_l{layer}'], parameters[f'rnn.bias_ih_l{layer}']
        z = gate_of(case)(torch.einsum('tbi,hi->tbh', x, w[:H]) + b[:H])
        candidates = torch.einsum('tbi,hi->tbh', x, w[H:]) + b[H:]
        # What is put in at time 0 is the given state.
        put = torch.cat([states[0][layer][None], z * candidates])
        keep = torch.cat([torch.ones_like(put[:1]), 1 - z])
        kept = torch.where(between, keep[None, :, None], 1.0).prod(dim=1)
        x = (torch.where(past, kept, 0.0) * put[:, None]).sum(dim=0)[1:]
        ends.append(x[-1])
    return x, (torch.stack(ends),)


def by_hand(case, parameters, x, states):
    """torch's cells in plain loops, where the gates may be Keras 2's."""
    gate = gate_of(case)
    outputs, ends = x, []
    for layer in range(case['layers']):
        w_ih, w_hh, b_ih, b_hh = (
            parameters[f'rnn.{kind}_l{layer}'] for kind in ('weight_ih', 'weight_hh', 'bias_ih', 'bias_hh')
        )
        h, *rest = (state[layer] for state in states)
        steps = []
        for x_t in outputs:
            a, s = x_t @ w_ih.T + b_ih, h @ w_hh.T + b_hh
            if case['cell'] == 'rnn':
                h = torch.tanh(a + s)
            elif case['cell'] == 'lstm':
                i, f, g, o = (a + s).chunk(4, dim=1)
                rest = [gate(f) * rest[0] + gate(i) * torch.tanh(g)]
                h = gate(o) * torch.tanh(rest[0])
            else:
                (a_r, a_z, a_n), (s_r, s_z, s_n) = a.chunk(3, dim=1), s.chunk(3, dim=1)
                z = gate(a_z + s_z)
                h = (1 - z) * torch.tanh(a_n + gate(a_r + s_r) * s_n) + z * h
            steps.append(h)
        outputs = torch.stack(steps)
        ends.append([h, *rest])
    return outputs, tuple(torch.stack(state) for state in zip(*ends))


def forward(case, parameters, batch, states):
    inputs, targets, scale = batch
    if case['cell'] == 'mingru':
        run = with_mingru
    else:
        run = by_hand if case['gateActivation'] == 'hard_sigmoid' else with_torch
    outputs, last = run(case, parameters, one_hot(inputs, case['vocabSize']), states)
    logits = outputs @ parameters['head.weight'].T + parameters['head.bias']
    cross_entropy = torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), targets.flatten(), ignore_index=-1, reduction='sum'
    )
    return logits, scale * cross_entropy, tuple(state.detach() for state in last)


def zero_states(case):
    zeros = torch.zeros(case['layers'], case['batchSize'], case['hiddenSize'])
    return (zeros, zeros) if case['cell'] == 'lstm' else (zeros,)


def digest(tensor, full=FULL, sample=SAMPLE):
    """All elements; or sums over all of them and some at places drawn from the generator."""
    values = tensor.detach().numpy().ravel()
    if len(values) <= full:
        return {'values': [float(value) for value in values]}
    random = np.random.RandomState(DIGEST_SEED)
    places = [int(random.random_sample() * len(values)) for _ in range(sample)]
    signs = np.where(random.random_sample(len(values)) < 0.5, -1.0, 1.0)
    return {
        'sample': [float(values[place]) for place in places],
        'largest': float(np.abs(values).max()),
        'sum': float(values.sum()),
        'absolute': float(np.abs(values).sum()),
        'squares': float((values**2).sum()),
        'signed': float((signs * values).sum()),
    }


def gradients(case):
    parameters = draw_parameters(case)
    states, index = zero_states(case), 0
    if case['carryState']:
        _, _, states = forward(case, parameters, draw_batch(case, 0), states)
        index = 1
    logits, loss, last = forward(case, parameters, draw_batch(case, index), states)
    loss.backward()
    trained = {name: value.grad for name, value in parameters.items() if value.requires_grad}
    # Layer after layer, a layer's cell state behind its hidden state.
    hidden = torch.stack(last, dim=1)
    return {
        'logits': digest(logits),
        'loss': float(loss),
        'hidden': digest(hidden),
        'gradients': {name: digest(gradient) for name, gradient in trained.items()},
    }


class MinCharAdagrad:
    """Adagrad as in min-char-rnn: its epsilon stands under the root."""

    def __init__(self, parameters, lr, epsilon):
        self.lr, self.epsilon = lr, epsilon
        self.memory = [(parameter, torch.zeros_like(parameter)) for parameter in parameters]

    def step(self):
        with torch.no_grad():
            for parameter, sums in self.memory:
                sums += parameter.grad * parameter.grad
                parameter -= self.lr * parameter.grad / torch.sqrt(sums + self.epsilon)


def optimizer_of(config, lr, parameters):
    name, optim = config['name'], torch.optim
    if name == 'sgd':
        return optim.SGD(parameters, lr)
    if name == 'momentum':
        return optim.SGD(parameters, lr, momentum=config['momentum'])
    if name == 'adagrad' and config['innerEpsilon'] > 0:
        return MinCharAdagrad(parameters, lr, config['innerEpsilon'])
    if name == 'adagrad':
        return optim.Adagrad(parameters, lr, eps=config['outerEpsilon'])
    if name == 'rmsprop':
        return optim.RMSprop(parameters, lr, alpha=config['decay'], eps=config['epsilon'])
    moments = {'betas': (config['beta1'], config['beta2']), 'eps': config['epsilon']}
    if config['weightDecay'] > 0:
        return optim.AdamW(parameters, lr, weight_decay=config['weightDecay'], **moments)
    return optim.Adam(parameters, lr, **moments)


def training(case):
    """STEPS steps on the batches of the case in turn."""
    parameters = draw_parameters(case)
    settings = TABLE['optimizers'][case['optimizer']]
    trained = [value for value in parameters.values() if value.requires_grad]
    optimizer = optimizer_of(settings['config'], settings['learningRate'], trained)
    clip_value = case.get('clipValue', float('inf'))
    states = zero_states(case)
    losses, clipped, largest = [], [], []
    for step in range(STEPS):
        batch = draw_batch(case, step % len(case['timeSteps']))
        _, loss, last = forward(case, parameters, batch, states)
        states = last if case['carryState'] else zero_states(case)
        for parameter in trained:
            parameter.grad = None
        loss.backward()
        sizes = torch.cat([parameter.grad.abs().flatten() for parameter in trained])
        losses.append(float(loss))
        clipped.append(int((sizes > clip_value).sum()))
        largest.append(float(sizes.max()))
        for parameter in trained:
            parameter.grad.clamp_(-clip_value, clip_value)
        optimizer.step()
    return {
        'training': settings,
        'losses': losses,
        'clipped': clipped,
        'largestGradient': largest,
        'parameters': {name: digest(value, 0, FEW) for name, value in parameters.items() if value.requires_grad},
    }


def check_same(case, mine, theirs):
    """Two ways to compute a cell must agree, and so must their gradients."""
    parameters = draw_parameters(case)
    x = one_hot(draw_batch(case, 0)[0], case['vocabSize'])
    states = tuple(torch.randn_like(state, requires_grad=True) for state in zero_states(case))
    leaves = [value for name, value in parameters.items() if name.startswith('rnn.')] + [*states]
    results, factors = [], None
    for run in (mine, theirs):
        outputs, last = run(case, parameters, x, states)
        tensors = (outputs, *last)
        factors = factors or [torch.randn_like(tensor) for tensor in tensors]
        total = sum((factor * tensor).sum() for factor, tensor in zip(factors, tensors))
        results.append([*tensors, *torch.autograd.grad(total, leaves)])
    for a, b in zip(*results):
        close = 1e-13 * max(1.0, float(b.detach().abs().max()))
        torch.testing.assert_close(a, b, rtol=1e-13, atol=close)


def check_by_hand():
    """The loops of this file must agree with torch where torch has the cell, and MinGRU with its closed form."""
    for case in expand([{'cell': ['rnn', 'lstm', 'gru'], 'layers': 2, 'size': 'small'}]):
        check_same(case, by_hand, with_torch)
    gates = ['sigmoid', 'hard_sigmoid']
    for case in expand([{'cell': 'mingru', 'layers': [1, 2, 3], 'size': 'small', 'gateActivation': gates, 'scale': 3}]):
        check_same(case, with_mingru, mingru_at_once)


def agree(a, b, largest=0.0):
    """Whether two rows differ by rounding only."""
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and agree([*a.values()], [b[key] for key in a])
    if isinstance(a, list):
        largest = max((abs(value) for value in a if isinstance(value, float)), default=0.0)
        return isinstance(b, list) and len(a) == len(b) and all(agree(*pair, largest) for pair in zip(a, b))
    if isinstance(a, float):
        return isinstance(b, float) and abs(a - b) <= ROUNDING * max(abs(a), largest)
    return a == b


def line_of(case, results, stored):
    """The row; as it was stored where that is the same but for rounding."""
    row = {**case, **results}
    for line, old in stored:
        if agree(old, row):
            return line
    return json.dumps(row)


def lines(cases):
    return '[\n' + ',\n'.join(cases) + '\n]'


check_by_hand()
FILE = HERE / 'torch_models.json'
stored_lines = [line.rstrip(',') for line in FILE.read_text().splitlines()] if FILE.exists() else []
stored = [(line, json.loads(line)) for line in stored_lines if line.startswith('{"')]
made_with = f'torch {torch.__version__}, numpy {np.__version__}, python {platform.python_version()}'
golden = {
    'gradients': [line_of(case, gradients(case), stored) for case in expand(TABLE['gradients'])],
    'training': [line_of(case, training(case), stored) for case in expand(TABLE['training'])],
}
parts = [f'"madeWith": {json.dumps(made_with)}'] + [f'"{name}": {lines(rows)}' for name, rows in golden.items()]
FILE.write_text('{\n' + ',\n'.join(parts) + '\n}\n')
