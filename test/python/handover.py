"""Compares runs that `handover` gave to PyTorch with the same runs of mangosaurus, and processes with each other.

For every case a run of 100 steps is begun here, handed over, and trained twice: by `train --resume` on the float64
reference, and by the folder's train.py. Compared are the smoothed losses of all steps, every tensor of both files (weights,
best weights, averages, the optimizer's vectors, the carried state) and their positions (held-out losses, best step). Then
two processes over gloo train what one trains, with half of each batch each, and run on after a stop in the middle; and
`train --resume` goes on from PyTorch's file as from its own, and `sample`, `eval` and `export` read it.

Needs Node, PyTorch and NumPy. Run with: python3 test/python/handover.py [words of the cases to run]
"""

import json
import os
import pathlib
import random
import socket
import subprocess
import sys
import tempfile

import torch

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
os.environ.setdefault('OMP_NUM_THREADS', '1')
# Both compute in float64, and add up in another order; steps amplify that; docs/handover.md says what was found.
TOLERANCE = 1e-8
# In float32, of which one rounding is 6e-8.
TOLERANCE_32 = 2e-4
STEPS = 100

NAMES = ['--mode', 'names', '--hidden', '7', '--batch-size', '6', '--dropout', '0']
TEXT = ['--mode', 'text', '--hidden', '7', '--batch-size', '5', '--seq-length', '16', '--dropout', '0']
WINDOWS = ['--preset', 'sonnets', '--hidden', '6', '--batch-size', '9', '--seq-length', '11', '--dropout', '0']
CASES = {
    'names, lstm, adam, cosine': [*NAMES, '--layers', '2'],
    'names, gru, adamw, ema': [*NAMES, '--cell', 'gru', '--weight-decay', '0.1', '--average', 'ema'],
    'names, rnn, momentum, decay': [*NAMES, '--cell', 'rnn', '--optimizer', 'momentum', '--schedule', 'decay'],
    'names, mingru, 3 layers, tail': [*NAMES, '--cell', 'mingru', '--layers', '3', '--average', 'tail'],
    'names, patience': [*NAMES, '--learning-rate', '2', '--patience', '1'],
    'names, labels': [*NAMES, '--seed', '3'],
    'names, nothing held out': [*NAMES, '--val-frac', '0', '--grad-clip', '0.01'],
    'notebook': ['--preset', 'notebook', '--hidden', '9', '--grad-clip', '0.3'],
    'notebook, gru': ['--preset', 'notebook', '--hidden', '9', '--cell', 'gru'],
    'text, lstm, 2 layers, adam': [*TEXT, '--layers', '2'],
    'text, gru, rmsprop, ema': [*TEXT, '--cell', 'gru', '--layers', '3', '--optimizer', 'rmsprop', '--average', 'ema'],
    'text, mingru': [*TEXT, '--cell', 'mingru', '--layers', '2'],
    'text, rnn, adagrad': ['--preset', 'min-char-rnn', '--hidden', '9', '--batch-size', '3', '--val-frac', '0.2'],
    'windows, lstm, hard_sigmoid': [*WINDOWS],
    'windows, gru, hard_sigmoid, adagrad': [*WINDOWS, '--cell', 'gru', '--optimizer', 'adagrad', '--val-frac', '0.1'],
    'windows, mingru, hard_sigmoid': [*WINDOWS, '--cell', 'mingru', '--val-frac', '0.2', '--patience', '3'],
    'windows, rnn': [*WINDOWS, '--cell', 'rnn', '--layers', '1'],
    'long text, float32': [*TEXT, '--device', 'cpu'],
}


def cli(*args):
    done = subprocess.run(['node', ROOT / 'dist/node/cli.js', *map(str, args)], capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f'{args}: {done.stderr}')
    return done.stdout


def torchrun(folder, processes, *args):
    """Runs train.py with torchrun on two processes."""
    elastic = ['-m', 'torch.distributed.run', '--standalone', '--nproc_per_node', str(processes)]
    if torch.__version__ < '2':
        # From Python 3.11 on, torchrun of PyTorch 1 fails unless it is told where outputs go.
        elastic += ['--redirects', '1', '--tee', '1']
    finish([start_process([*elastic, folder / 'train.py', *args], {})])


def train(folder, processes, *args):
    """Runs train.py, on several processes as torchrun starts them."""
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    world = {'WORLD_SIZE': processes, 'MASTER_ADDR': '127.0.0.1', 'MASTER_PORT': port}
    places = [{**world, 'RANK': rank, 'LOCAL_RANK': rank} for rank in range(processes)] if processes > 1 else [{}]
    finish([start_process([folder / 'train.py', *args], place) for place in places])


def start_process(args, environment):
    command = [sys.executable, *map(str, args), '--device', 'cpu']
    environment = {**os.environ, **{name: str(value) for name, value in environment.items()}}
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def finish(processes):
    for process in processes:
        _, errors = process.communicate(timeout=120)
        if process.returncode != 0:
            raise AssertionError(f'{process.args}: {errors[-3000:]}')


def corpora(folder):
    """A list of names with repeats, the same with labels, a text and a long text."""
    drawn = random.Random(5)
    dinosaurs = (ROOT / 'src/corpus/dinosaurs.txt').read_text().split('\n')[:110]
    names = dinosaurs + dinosaurs[:7]
    words = [''.join(drawn.choices('etaoinshrdlu', k=drawn.randint(1, 7))) for _ in range(50)]
    text = ' '.join(drawn.choices(words, k=2_000))
    files = {
        'names.txt': '\n'.join(names),
        'labels.csv': 'name,kind\n' + '\n'.join(f'{name},{"ab"[i % 2]}' for i, name in enumerate(dinosaurs)),
        'text.txt': text,
        'long.txt': ' '.join(drawn.choices(words, k=190_000)),
    }
    for name, content in files.items():
        (folder / name).write_text(content)


def input_of(case, folder):
    if case == 'names, labels':
        return [folder / 'labels.csv', '--label-column', 'kind']
    kind = 'long' if case.startswith('long') else 'names' if case.startswith(('names', 'notebook')) else 'text'
    return [folder / f'{kind}.txt']


def read(path):
    """The tensors and the position of a run file."""
    content = path.read_bytes()
    start = 8 + int.from_bytes(content[:8], 'little')
    header = json.loads(content[8:start])
    position = json.loads(header.pop('__metadata__')['training'])
    types, tensors = {'F32': torch.float32, 'F64': torch.float64}, {}
    for name, entry in header.items():
        begin, end = (start + offset for offset in entry['data_offsets'])
        tensors[name] = torch.frombuffer(bytearray(content[begin:end]), dtype=types[entry['dtype']]).view(entry['shape'])
    return tensors, position


def difference(ours, theirs, tolerance, what):
    """The largest difference of two run files."""
    (a, p), (b, q) = read(ours), read(theirs)
    # Without a state that is carried it has no meaning.
    missing = {name for name in a if name not in b} - ({'training.hidden'} if not carries(p) else set())
    assert not missing and not set(b) - set(a), f'{what}: {missing}, {set(b) - set(a)}'
    largest = max(float((a[name] - b[name]).abs().max()) for name in b)
    q.pop('gradScale', None)
    for key in ('smoothLoss', 'heldOut', 'best', 'whole'):
        largest = max(largest, apart(p.pop(key, None), q.pop(key, None), f'{what}: {key}'))
    assert p == q, f'{what}: {p} {q}'
    assert largest <= tolerance, f'{what}: {largest}'
    return largest


def carries(position):
    return position['recipe']['batching'] in ('notebook', 'stream')


def apart(a, b, what):
    if isinstance(a, dict) and isinstance(b, dict):
        assert a.keys() == b.keys(), what
        return max(apart(a[key], b[key], what) for key in a)
    if isinstance(a, (int, float)) and isinstance(b, (int, float)):
        return abs(a - b)
    assert a == b, f'{what}: {a} {b}'
    return 0.0


def losses_of(path, start, weight):
    """The smoothed losses of train.py's log, by step."""
    smooth, found = start, {}
    for line in path.read_text().splitlines():
        entry = json.loads(line)
        smooth = entry['loss'] if smooth is None else smooth * (1 - weight) + entry['loss'] * weight
        found[entry['step']] = smooth
    return found


def compare_losses(ours, theirs, start, weight, tolerance, what):
    found = losses_of(theirs, start, weight)
    entries = [json.loads(line) for line in ours.read_text().splitlines()[1:]]
    steps = {entry['step']: entry['loss'] for entry in entries if 'done' not in entry and 'held_out_nats' not in entry}
    assert len(steps) >= 10, f'{what}: {entries[:3]}'
    largest = max(abs(loss - found[step]) for step, loss in steps.items())
    assert largest <= tolerance, f'{what}: losses {largest}'
    return largest, len(steps)


def run(case, folder):
    options, source = CASES[case], input_of(case, folder)
    tolerance = TOLERANCE_32 if 'float32' in case else TOLERANCE
    device = [] if '--device' in options else ['--device', 'reference']
    at = lambda name: folder / name
    start = at('start.safetensors')
    cli('train', '--input', *source, *options, *device, '--max-steps', STEPS, '--stop-after', 0, '--out', start)
    cli('handover', start, '--input', *source, '--out', at('out'))
    _, position = read(start)
    weight = 0.001 if case.startswith('notebook') else 0.02
    results = []
    for steps in (20, STEPS):
        ours, theirs, log, ourlog = (at(f'{name}{steps}') for name in ('ours', 'theirs', 'log', 'ourlog'))
        go_on = ['train', '--input', *source, '--resume', start, *(device or ['--device', 'cpu'])]
        cli(*go_on, '--stop-after', steps, '--out', ours, '--log', ourlog)
        train(at('out'), 1, '--stop-after', steps, '--out', theirs, '--log', log)
        largest = difference(ours, theirs, tolerance, case)
        lost, count = compare_losses(ourlog, log, position['smoothLoss'], weight, tolerance, case)
        results.append(f'{read(theirs)[1]["iteration"]} steps: losses {lost:.0e} ({count}), files {largest:.0e}')
    print(f'{case}: {"; ".join(results)}', flush=True)


def run_processes(case, folder):
    """Two processes are one; a run that was stopped goes on; and mangosaurus takes the file."""
    options, source = CASES[case], input_of(case, folder)
    start, at = folder / 'start.safetensors', lambda name: folder / name
    # Of 99 names, batches of 7 leave one over: the second process has none in that batch.
    size = 7 if case.startswith('names') else 12
    parts = ['--batch-size', size, '--max-steps', STEPS, '--stop-after', 0, '--device', 'reference']
    cli('train', '--input', *source, *options, *parts, '--out', start)
    cli('handover', start, '--input', *source, '--out', at('out'))
    train(at('out'), 1, '--out', at('one'))
    train(at('out'), 2, '--out', at('two'), '--stop-after', 30)
    train(at('out'), 1, '--out', at('one30'), '--stop-after', 30)
    half = difference(at('one30'), at('two'), TOLERANCE, f'{case}, after 30 steps')
    torchrun(at('out'), 2, '--out', at('torchrun'), '--stop-after', 30)
    difference(at('two'), at('torchrun'), 0, f'{case}, with torchrun')
    # From here on the file is the start, as after a process that was lost; now with three processes.
    train(at('out'), 3, '--out', at('two'))
    apart_by = difference(at('one'), at('two'), TOLERANCE, case)
    print(f'{case}, batches of {size} on one process and halved on 2: {half:.0e}; gone on with 3: {apart_by:.0e}', flush=True)
    go_on = ['train', '--input', *source, '--device', 'reference']
    train(at('out'), 2, '--out', at('half'), '--stop-after', 40)
    cli(*go_on, '--resume', at('half'), '--out', at('back'))
    cli(*go_on, '--resume', start, '--out', at('ours'))
    back = difference(at('ours'), at('back'), TOLERANCE, f'{case}, resumed')
    sampled = [cli('sample', '--model', at(name), '--device', 'reference', '--seed', 4) for name in ('ours', 'back')]
    assert sampled[0] == sampled[1] and sampled[0], f'{case}: samples'
    measured = [cli('eval', '--model', at(name), '--input', source[0], '--device', 'reference') for name in ('ours', 'two')]
    assert measured[0] == measured[1], f'{case}: {measured}'
    cli('export', at('two'), f'{at("folder")}/')
    print(f'    40 steps there, the rest here, against all here: {back:.0e}; sample, eval and export read the file')


def run_dropout(folder):
    """torch draws its own masks, but a run that was stopped draws what it would have drawn, and learns."""
    source, at = folder / 'names.txt', lambda name: folder / name
    options = [*NAMES[:-1], '0.5', '--device', 'reference']
    cli('train', '--input', source, *options, '--max-steps', STEPS, '--stop-after', 0, '--out', at('start'))
    cli('handover', at('start'), '--input', source, '--out', at('out'))
    train(at('out'), 2, '--out', at('whole'))
    train(at('out'), 2, '--out', at('parts'), '--stop-after', 33)
    train(at('out'), 2, '--out', at('parts'))
    found = difference(at('whole'), at('parts'), 1e-12, 'dropout')
    loss = read(at('whole'))[1]['best']['natsPerSymbol']
    assert loss < 2.9, loss
    print(f'dropout: stopped and gone on {found:.0e}, held-out loss {loss:.3f} nats per character', flush=True)


def main():
    words = sys.argv[1:]
    chosen = [case for case in CASES if all(word in case for word in words)]
    with tempfile.TemporaryDirectory() as name:
        place = pathlib.Path(name)
        corpora(place)

        def new_folder(title):
            folder = place / title
            folder.mkdir()
            for file in place.glob('*.*'):
                (folder / file.name).symlink_to(file)
            return folder

        for case in chosen:
            run(case, new_folder(case))
        for case in ('names, lstm, adam, cosine', 'text, lstm, 2 layers, adam', 'windows, mingru, hard_sigmoid'):
            if case in chosen:
                run_processes(case, new_folder(f'processes of {case}'))
        if not words:
            run_dropout(new_folder('dropout'))


if __name__ == '__main__':
    main()
