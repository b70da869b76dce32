"""Trains the model of this folder, on one process or on many. Handed over by mangosaurus.

    python train.py
    torchrun --nproc_per_node 4 train.py
    torchrun --nnodes 2 --nproc_per_node 8 --rdzv_backend c10d --rdzv_endpoint HOST:29400 train.py

The sequences of every batch are divided among the processes, so that any number of them trains the same model. The file
that is written, trained.safetensors, is one of mangosaurus; if it is there already, training goes on from it.
Needs PyTorch and NumPy, and the files beside this one.
"""

import argparse
import json
import math
import pathlib
import signal
import time

import torch

import batches
from model import read_safetensors
from processes import Processes
from run import Run

FOLDER = pathlib.Path(__file__).parent
# Processes speak about losses, signals and files once in so many steps.
STEPS_TOGETHER = 20
PRECISIONS = {'float32': None, 'bfloat16': torch.bfloat16, 'float16': torch.float16}


def rate_of(recipe, per_epoch, step):
    """The learning rate of a step, counted from 0."""
    schedule, highest = recipe['schedule'], recipe['learningRate']
    if schedule['name'] == 'cosine':
        warm_up, floor = schedule['warmUp'], schedule['floor']
        if step < warm_up:
            return highest * (step + 1) / warm_up
        share = min(1, (step - warm_up) / max(1, recipe['iterations'] - warm_up))
        return highest * (floor + (1 - floor) * (1 + math.cos(math.pi * share)) / 2)
    if schedule['name'] == 'decay':
        return highest * schedule['factor'] ** max(0, step // per_epoch + 1 - schedule['after'])
    return highest


def check(recipe, schedule, source, position):
    """Stops if what this program would do is not what mangosaurus does."""
    per_epoch, batch = source
    theirs = {'average': {'name': 'none'}, **position['recipe']}
    if theirs != recipe or position['corpus'] != schedule['corpus']:
        raise SystemExit('The file to go on from is of another run than recipe.json and schedule.json. Hand the run over again.')
    rates = [rate_of(recipe, per_epoch, step) for step, _ in schedule['learningRates']]
    if not all(math.isclose(a, b, rel_tol=1e-9) for a, (_, b) in zip(rates, schedule['learningRates'])):
        raise SystemExit('The learning rates are not those of schedule.json. Hand the run over again.')
    if per_epoch != schedule['batchesPerEpoch'] or any(batch(step).checksum() != known for step, known in schedule['batches']):
        raise SystemExit('The batches are not those of schedule.json. Are the files of this folder whole?')


def arguments():
    parser = argparse.ArgumentParser(description='Trains the model of this folder; see the head of this file.')
    parser.add_argument('--out', type=pathlib.Path, default=FOLDER / 'trained.safetensors', help='the file to write, and to go on from')
    parser.add_argument('--device', choices=['auto', 'cpu', 'cuda'], default='auto')
    parser.add_argument('--precision', choices=PRECISIONS, help='in which products are computed, on CUDA; by default bfloat16 where there is')
    parser.add_argument('--save-every', type=float, default=60, help='seconds between two files on the way')
    parser.add_argument('--stop-after', type=int, help='end after so many steps; the next call goes on')
    parser.add_argument('--log', type=pathlib.Path, help='a file to append the loss of every step to, as JSON lines')
    return parser.parse_args()


def precision_of(name, model, device):
    """The type of mixed precision, or None."""
    if device.type == 'cpu' or model['head.weight'].dtype == torch.float64:
        if name not in (None, 'float32'):
            raise SystemExit('--precision is for float32 models on CUDA. Leave it out.')
        return None
    if name is None:
        name = 'bfloat16' if torch.cuda.is_bf16_supported() else 'float16'
    # What is not mixed is in float32 indeed.
    torch.backends.cudnn.allow_tf32 = False
    return PRECISIONS[name]


def main():
    options = arguments()
    processes = Processes(options.device)
    recipe, schedule = (json.loads((FOLDER / name).read_text()) for name in ('recipe.json', 'schedule.json'))
    if recipe['batching'] in ('notebook', 'stream') and recipe['batchSize'] < processes.count:
        raise SystemExit(f'A batch has {recipe["batchSize"]} sequences; start at most so many processes.')
    start = options.out if options.out.exists() else FOLDER / 'run.safetensors'
    content = processes.from_first(lambda: read_safetensors(start))
    source = batches.source_of(recipe)
    check(recipe, schedule, source, json.loads(content[0]['training']))
    run = Run(content, recipe, processes, precision_of(options.precision, content[1], processes.device))
    train(run, source, options)
    processes.end()


def train(run, source, options):
    """Trains to the end, or until a signal comes, and writes the file on the way and at the end."""
    per_epoch, batch_of = source
    recipe, position, say = run.recipe, run.position, run.processes.say
    stopped = []

    def stop_soon(number, _):
        # A second signal ends the process at once.
        signal.signal(number, signal.SIG_DFL)
        stopped.append(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop_soon)
    steps = recipe['iterations'] if options.stop_after is None else options.stop_after
    end = min(recipe['iterations'], position['iteration'] + steps)
    saved, losses, began, first = time.monotonic(), [], time.monotonic(), position['iteration']
    if first < end and not run.ended():
        position.pop('whole', None)
    while position['iteration'] < end and not run.ended():
        step = position['iteration']
        losses.append(run.step(batch_of(step), rate_of(recipe, per_epoch, step)))
        measured = (step + 1) % recipe['evaluateEvery'] == 0 or step + 1 == recipe['iterations']
        if not measured and (step + 1) % STEPS_TOGETHER != 0 and step + 1 != end:
            continue
        due = time.monotonic() - saved >= options.save_every
        (due, stop), report = run.account(losses, [run.processes.rank == 0 and due, bool(stopped)])
        losses.clear()
        write_log(run, options.log, step + 1, report)
        speed = (step + 1 - first) / (time.monotonic() - began)
        say(f'Step {step + 1} of {recipe["iterations"]}, loss {position["smoothLoss"]:.4f}, {speed:.1f} steps per second')
        better = measured and recipe['heldOutShare'] > 0 and run.evaluate()
        if stop:
            break
        if due or better:
            run.save(options.out)
            saved = time.monotonic()
    if run.ended() and 'whole' not in position:
        run.finish()
    run.save(options.out)
    say(f'{"Done" if run.ended() else "Stopped"} at step {position["iteration"]}; written to {options.out}.')


def write_log(run, path, last, losses):
    if path is None or run.processes.rank > 0:
        return
    with open(path, 'a') as log:
        for i, loss in enumerate(losses):
            log.write(json.dumps({'step': last - len(losses) + 1 + i, 'loss': loss}) + '\n')


if __name__ == '__main__':
    main()
