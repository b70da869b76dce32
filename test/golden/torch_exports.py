"""Runs the PyTorch folders that `export` writes, and records their logits and greedy texts in torch_exports.json.

A model file of every cell, kind of gates and number of layers is written here by hand, with NumPy's random numbers. The
command-line tool exports it to a folder, and the folder's own model.py is imported and run. The sums of the folder's files
are recorded, so that the unit tests know that what is exported today is what was run here.

Needs Node, NumPy and torch; run with: python3 test/golden/torch_exports.py
"""

import hashlib
import importlib.util
import json
import pathlib
import struct
import subprocess
import tempfile

import numpy as np
import torch

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
SYMBOLS = ['\n', 'a', 'b', 'c', 'd', 'e', "'", '\u00e9', '\U0001f996']
UNITS = 5
# Keep in step with test/unit/export_torch.test.ts and `drawParameters` of test/helpers/torch_cases.ts.
SEED, SCALE = 11, 1.0
GATES = {'rnn': 1, 'lstm': 4, 'gru': 3, 'mingru': 2}
# T x B ids; -1 is the zero vector.
INPUTS = [[-1, 0, 3], [4, 1, 8], [2, -1, 3], [0, 8, 8], [7, 0, 5], [1, 2, 6], [1, 1, -1], [3, 4, 0]]
NAMES = {'mode': 'names', 'keepCase': False, 'window': None}
CASES = [
    {'cell': cell, 'gateActivation': gates, 'layers': layers, 'task': NAMES, 'dtype': 'F64'}
    for cell in GATES
    for gates in (['sigmoid'] if cell == 'rnn' else ['sigmoid', 'hard_sigmoid'])
    for layers in (1, 2, 3, 4)
] + [
    {'cell': 'lstm', 'gateActivation': 'hard_sigmoid', 'layers': 2, 'task': NAMES, 'dtype': 'F32'},
    {'cell': 'gru', 'gateActivation': 'sigmoid', 'layers': 2, 'dtype': 'F32',
     'task': {'mode': 'text', 'keepCase': True, 'window': None}},
    {'cell': 'lstm', 'gateActivation': 'sigmoid', 'layers': 2, 'dtype': 'F64',
     'task': {'mode': 'text', 'keepCase': True, 'window': 4}},
]


def shapes(config):
    rows, units, symbols = GATES[config['cell']] * UNITS, UNITS, len(SYMBOLS)
    for l in range(config['layers']):
        yield f'rnn.weight_ih_l{l}', (rows, units if l else symbols)
        if config['cell'] != 'mingru':
            yield f'rnn.weight_hh_l{l}', (rows, units)
        yield f'rnn.bias_ih_l{l}', (rows,)
        if config['cell'] != 'mingru':
            yield f'rnn.bias_hh_l{l}', (rows,)
    yield 'head.weight', (symbols, units)
    yield 'head.bias', (symbols,)


def write_model(path, case):
    """A model file, as docs/model-files.md describes it."""
    config = {'cell': case['cell'], 'vocabSize': len(SYMBOLS), 'hiddenSize': UNITS, 'layers': case['layers'],
              'recurrentBias': True, 'gateActivation': case['gateActivation'], 'dropout': 0, 'outputDropout': 0}
    metadata = {'format': 'mangosaurus', 'version': '1', 'config': json.dumps(config), 'symbols': json.dumps(SYMBOLS),
                'task': json.dumps(case['task'])}
    random, header, parts, end = np.random.RandomState(SEED), {'__metadata__': metadata}, [], 0
    for name, shape in shapes(config):
        values = random.randn(*shape) * (SCALE / np.sqrt(UNITS))
        part = values.astype('<f8' if case['dtype'] == 'F64' else '<f4').tobytes()
        header[name] = {'dtype': case['dtype'], 'shape': shape, 'data_offsets': [end, end + len(part)]}
        parts.append(part)
        end += len(part)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack('<Q', len(text)) + text + b''.join(parts))


def imported(path):
    spec = importlib.util.spec_from_file_location('model', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def check_generate(module, network, task):
    """What cannot be recorded, since torch draws by its own numbers. Returns the likeliest text, which can."""
    if task['mode'] == 'names':
        names = module.generate(network, count=200, begin='ab', temperature=1.5, max_length=9, seed=3)
        assert names == module.generate(network, count=200, begin='ab', temperature=1.5, max_length=9, seed=3)
        assert names != module.generate(network, count=200, begin='ab', temperature=1.5, max_length=9, seed=4)
        assert len(names) == 200 and all(name.startswith('ab') and len(name) <= 9 for name in names)
        assert len(set(names)) > 20 and any(len(name) < 9 for name in names)
        [text] = module.generate(network, count=1, begin='b', temperature=0, max_length=12)
    else:
        text = module.generate(network, begin='ab', length=50, seed=3)
        assert text == module.generate(network, begin='ab', length=50, seed=3) and len(text) == 52
        assert module.generate(network, length=9, seed=3) != module.generate(network, length=9, seed=4)
        text = module.generate(network, begin='b', length=12, temperature=0)
    try:
        module.generate(network, begin='x')
        raise AssertionError('an unknown symbol was taken')
    except ValueError as error:
        assert "does not know ['x']" in str(error)
    return text


def run(case, folder):
    model, out = folder / 'model.safetensors', folder / 'out'
    write_model(model, case)
    command = ['node', 'scripts/run.js', 'cli', 'export', str(model), f'{out}/', '--title', 'Elves']
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    module = imported(out / 'model.py')
    network = module.load()
    with torch.no_grad():
        whole, _ = network(torch.tensor(INPUTS))
        # In two pieces, with the state carried.
        first, state = network(torch.tensor(INPUTS[:3]))
        second, _ = network(torch.tensor(INPUTS[3:]), state)
        assert torch.equal(torch.cat([first, second]), whole) or (torch.cat([first, second]) - whole).abs().max() < 1e-6
    network.train()(torch.tensor(INPUTS))[0].sum().backward()
    assert all(parameter.grad is not None for parameter in network.parameters())
    network.eval()
    files = {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in ('model.py', 'model.safetensors')}
    text = check_generate(module, network, case['task'])
    return {**case, 'files': files, 'likeliest': text, 'logits': whole.flatten().tolist()}


def main():
    cases = []
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            cases.append(run(case, pathlib.Path(folder)))
    golden = {'madeWith': f'torch {torch.__version__}', 'symbols': SYMBOLS, 'inputs': INPUTS, 'cases': cases}
    (HERE / 'torch_exports.json').write_text(json.dumps(golden) + '\n')


if __name__ == '__main__':
    main()
