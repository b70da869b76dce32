"""PyTorch at the benchmark's jobs, written as its users would: torch.nn modules, autograd, torch.optim. Eager, and on CUDA
also with the whole step captured as a graph."""

import re

import torch
from torch import nn
from torch.nn import functional

THREADS = 2
MOST_SYMBOLS = 50
NAME_STEPS = 13
torch.manual_seed(1)


class Network(nn.Module):
    def __init__(self, cell, layers, hidden_size, vocab_size):
        super().__init__()
        self.rnn = {'rnn': nn.RNN, 'lstm': nn.LSTM, 'gru': nn.GRU}[cell](vocab_size, hidden_size, layers)
        self.head = nn.Linear(hidden_size, vocab_size)

    def forward(self, x, state=None):
        outputs, state = self.rnn(x, state)
        return outputs, state


class Work:
    """A job: `once` does it and gives the number of symbols; `wait` waits for the device."""

    def __init__(self, name, once, wait):
        self.name, self.once, self.wait = name, once, wait
        self.symbols = 0
        self.do()

    def do(self):
        self.symbols = self.once()
        self.wait()

    def run(self, timed):
        return {'times': timed(self.do), 'symbols': self.symbols}


def train_step(network, optimizer, ids, targets, names, carry):
    """One step from ids (T x B) on the device; -1 is the zero vector. Returns the loss."""
    vocab_size = network.head.out_features
    x = functional.one_hot(ids.clamp(min=0), vocab_size).float() * (ids >= 0).unsqueeze(2)
    outputs, state = network(x, carry)
    optimizer.zero_grad()
    if names:
        logits = network.head(outputs)
        loss = functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction='sum') / ids.shape[1]
    else:
        loss = functional.cross_entropy(network.head(outputs[-1]), targets[-1])
    loss.backward()
    if names:
        nn.utils.clip_grad_value_(network.parameters(), 5)
    optimizer.step()
    return loss, state


def training(match, device):
    cell, layers, hidden, B, T = match.groups()
    B, T, names = int(B), int(T), int(T) == NAME_STEPS
    vocab_size = 27 if names else 38
    network = Network(cell, int(layers or 1), int(hidden), vocab_size).to(device)
    if names:
        optimizer = torch.optim.SGD(network.parameters(), lr=0.01)
    else:
        optimizer = torch.optim.RMSprop(network.parameters(), lr=0.001, alpha=0.9)
    inputs = torch.randint(1, vocab_size, (T, B))
    targets = torch.randint(1, vocab_size, (T, B))
    if names:
        inputs[0] = -1
    carried = None

    def once():
        nonlocal carried
        ids, wanted = inputs.to(device), targets.to(device)
        loss, state = train_step(network, optimizer, ids, wanted, names, carried)
        if names and B == 1:
            carried = state.detach() if cell != 'lstm' else tuple(part.detach() for part in state)
        loss.item()
        return T * B

    return network, optimizer, inputs, targets, names, once


def captured(match, device):
    """The same step, captured once as a CUDA graph and replayed: ids are copied in, the loss is read."""
    network, optimizer, inputs, targets, names, _ = training(match, device)
    ids, wanted = inputs.to(device), targets.to(device)
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            train_step(network, optimizer, ids, wanted, names, None)
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        loss, _ = train_step(network, optimizer, ids, wanted, names, None)

    def once():
        ids.copy_(inputs)
        wanted.copy_(targets)
        graph.replay()
        loss.item()
        return ids.numel()

    return once


@torch.no_grad()
def sampled(network, count, device):
    """All names side by side, symbol by symbol."""
    vocab_size = network.head.out_features
    x = torch.zeros(1, count, vocab_size, device=device)
    state, symbols = None, []
    for _ in range(MOST_SYMBOLS):
        outputs, state = network(x, state)
        ids = torch.multinomial(torch.softmax(network.head(outputs[0]), 1), 1).squeeze(1)
        symbols.append(ids)
        x = functional.one_hot(ids, vocab_size).float().unsqueeze(0)
    ended = torch.stack(symbols) == 0
    lengths = torch.where(ended.any(0), ended.int().argmax(0) + 1, MOST_SYMBOLS)
    return int(lengths.sum())


def prepare(job, peer):
    device = 'cuda' if peer.endswith('cuda') else 'cpu'
    if device == 'cuda' and not torch.cuda.is_available():
        return None
    torch.set_num_threads(THREADS)
    wait = torch.cuda.synchronize if device == 'cuda' else lambda: None
    way = 'graph' if 'graph' in peer else 'eager'
    place = f'{torch.cuda.get_device_name()}, {way}' if device == 'cuda' else f'CPU, {THREADS} threads'
    name = f'PyTorch {torch.__version__}, {place}'
    if match := re.fullmatch(r'(rnn|lstm|gru)(?:(\d)x)?(\d+) B(\d+) T(\d+)', job):
        return Work(name, captured(match, device) if 'graph' in peer else training(match, device)[-1], wait)
    match = re.fullmatch(r'sample (rnn|lstm|gru)(?:(\d)x)?(\d+) x(\d+)', job)
    if match and 'graph' not in peer:
        cell, layers, hidden, count = match.groups()
        network = Network(cell, int(layers or 1), int(hidden), 27).to(device)
        return Work(name, lambda: sampled(network, int(count), device), wait)
    return None
