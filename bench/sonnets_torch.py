"""The sonnets preset in PyTorch: the oracle for what one epoch of it should lose.

    python3 bench/sonnets_torch.py shakespeare.txt --seed 1 --val-frac 0.1

trains the notebook's Shakespeare network (two LSTM layers of 128 units with Keras 2's hard sigmoid gates, dropout 0.5
after each, a dense softmax over the symbols) for one epoch and prints one JSON object with the mean loss over the last
100 batches and the loss on the held-out windows. It is what

    npm run -s cli -- train --input shakespeare.txt --preset sonnets --seed 1 --val-frac 0.1 --json

does: the same split, the same windows in the same batches (NumPy's legacy shuffle), Keras' initial values, RMSProp. Only
the random numbers of initial values and dropout are others. Needs python3-torch and python3-numpy.
"""

import argparse
import json
import math
import time
import unicodedata

import numpy as np
import torch

WINDOW, STRIDE, BATCH, UNITS, DROPOUT = 40, 3, 128, 128, 0.5


def layer_parameters(inputs, generator):
    """Keras' initial values in PyTorch's orientation: gates i, f, g, o."""
    limit = math.sqrt(6 / (inputs + 4 * UNITS))
    kernel = (torch.rand(4 * UNITS, inputs, generator=generator) * 2 - 1) * limit
    normal = torch.randn(4 * UNITS, UNITS, generator=generator)
    q, r = torch.linalg.qr(normal)
    recurrent = q * torch.sign(torch.diagonal(r))
    bias = torch.zeros(4 * UNITS)
    bias[UNITS : 2 * UNITS] = 1
    return [tensor.requires_grad_() for tensor in (kernel, recurrent, bias)]


@torch.jit.script
def lstm(entering, recurrent):
    """States of a layer, T x B x H, from what enters its gates, T x B x 4H."""
    steps, batch = entering.shape[0], entering.shape[1]
    units = recurrent.shape[1]
    hidden = torch.zeros(batch, units)
    cell = torch.zeros(batch, units)
    states = []
    for t in range(steps):
        i, f, g, o = (entering[t] + hidden @ recurrent.t()).chunk(4, 1)
        i, f, o = [torch.clamp(0.2 * z + 0.5, 0.0, 1.0) for z in (i, f, o)]
        cell = f * cell + i * torch.tanh(g)
        hidden = o * torch.tanh(cell)
        states.append(hidden)
    return torch.stack(states)


def logits(parameters, windows, training):
    """Logits after the last symbol of B windows of ids, T x B."""
    first, second, (weight, bias) = parameters
    inputs = torch.nn.functional.one_hot(windows, first[0].shape[1]).float()
    states = lstm(inputs @ first[0].t() + first[2], first[1])
    states = torch.nn.functional.dropout(states, DROPOUT, training)
    states = lstm(states @ second[0].t() + second[2], second[1])
    return torch.nn.functional.dropout(states[-1], DROPOUT, training) @ weight.t() + bias


def windows_at(ids, starts):
    rows = np.stack([ids[start : start + WINDOW + 1] for start in starts], 1)
    return torch.from_numpy(rows[:WINDOW]), torch.from_numpy(rows[WINDOW])


def starts_of(ids):
    return [STRIDE * i for i in range(math.ceil((len(ids) - WINDOW) / STRIDE))]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("text")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--val-frac", type=float, default=0.1)
    parser.add_argument("--max-steps", type=int)
    args = parser.parse_args()
    with open(args.text, encoding="utf-8") as file:
        text = unicodedata.normalize("NFC", file.read().lower())
    symbols = ["\n"] + sorted(set(text) - {"\n"})
    ids = np.array([symbols.index(symbol) for symbol in text])
    held = math.floor(len(ids) * args.val_frac + 0.5)
    training, held_out = ids[: len(ids) - held], ids[len(ids) - held :]

    generator = torch.Generator().manual_seed(args.seed)
    torch.manual_seed(args.seed)
    limit = math.sqrt(6 / (UNITS + len(symbols)))
    weight = ((torch.rand(len(symbols), UNITS, generator=generator) * 2 - 1) * limit).requires_grad_()
    head = [weight, torch.zeros(len(symbols), requires_grad=True)]
    parameters = [layer_parameters(len(symbols), generator), layer_parameters(UNITS, generator), head]
    optimizer = torch.optim.RMSprop([t for part in parameters for t in part], lr=0.001, alpha=0.9, eps=1e-7)

    order = starts_of(training)
    np.random.RandomState(args.seed).shuffle(order)
    losses = []
    begin = time.time()
    for first in range(0, len(order), BATCH)[: args.max_steps]:
        windows, targets = windows_at(training, order[first : first + BATCH])
        loss = torch.nn.functional.cross_entropy(logits(parameters, windows, True), targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    seconds = time.time() - begin

    total, count = 0.0, 0
    tests = starts_of(held_out)
    with torch.no_grad():
        for first in range(0, len(tests), 512):
            windows, targets = windows_at(held_out, tests[first : first + 512])
            total += torch.nn.functional.cross_entropy(logits(parameters, windows, False), targets, reduction="sum").item()
            count += len(targets)
    print(json.dumps({
        "steps": len(losses),
        "first_losses": [round(x, 4) for x in losses[:3]],
        "mean_of_last_100": sum(losses[-100:]) / len(losses[-100:]),
        "held_out_nats_per_char": total / count,
        "windows": count,
        "seconds": round(seconds, 1),
    }))


if __name__ == "__main__":
    main()
