"""Trains the model of this folder, on one process or on many. Handed over by mangosaurus.

    python train.py
    torchrun --nproc_per_node 4 train.py
    torchrun --nnodes 2 --nproc_per_node 8 --rdzv_backend c10d --rdzv_endpoint HOST:29400 train.py

The sequences of every batch are divided among the processes, so that any number of them trains the same model. The file
that is written, trained.safetensors, is one of mangosaurus; if it is there already, training goes on from it.
Needs PyTorch and NumPy, and the files beside this one.
"""

import argparse
import copy
import json
import math
import os
import pathlib
import signal
import time

import torch
import torch.distributed as dist

import batches
import run_file
from model import Model, read_safetensors

FOLDER = pathlib.Path(__file__).parent
# Processes speak about losses, signals and files once in so many steps.
STEPS_TOGETHER = 20
SMOOTHING = {'notebook': 0.001}
PRECISIONS = {'float32': None, 'bfloat16': torch.bfloat16, 'float16': torch.float16}


class Processes:
    """This process, and how it reaches the others."""

    def __init__(self, device):
        self.rank, self.count = int(os.environ.get('RANK', 0)), int(os.environ.get('WORLD_SIZE', 1))
        local = int(os.environ.get('LOCAL_RANK', 0))
        cuda = device == 'cuda' or (device == 'auto' and torch.cuda.is_available())
        if cuda and local >= torch.cuda.device_count():
            raise SystemExit(f'This machine has {torch.cuda.device_count()} GPUs; start so many processes, or --device cpu.')
        self.device = torch.device('cuda', local) if cuda else torch.device('cpu')
        if cuda:
            torch.cuda.set_device(self.device)
        if self.count > 1:
            dist.init_process_group('nccl' if cuda else 'gloo')

    def sum(self, values):
        values = values.to(self.device, torch.float64)
        if self.count > 1:
            dist.all_reduce(values)
        return values.tolist()

    def gather(self, value):
        values = [value] * self.count
        if self.count > 1:
            dist.all_gather_object(values, value)
        return values

    def from_first(self, make):
        """What the first process makes, for all."""
        values = [make() if self.rank == 0 else None]
        if self.count > 1:
            dist.broadcast_object_list(values)
        return values[0]

    def say(self, text):
        if self.rank == 0:
            print(text, flush=True)


class Run:
    """A training run: the network, its optimizer, and where it stands."""

    def __init__(self, content, recipe, processes, precision):
        self.metadata, tensors = content
        self.recipe, self.processes, device = recipe, processes, processes.device
        # Whether the state after a batch is that before the next one.
        self.carries = recipe['batching'] in ('notebook', 'stream')
        self.position = json.loads(self.metadata['training'])
        self.network = Model(json.loads(self.metadata['config']), json.loads(self.metadata['symbols']))
        model = {name: tensor for name, tensor in tensors.items() if not name.startswith('training.')}
        self.network.to(device, model['head.weight'].dtype).load_state_dict(model)
        own = dict(self.network.named_parameters())
        self.parameters = {name: own[name] for name in model}
        for name, parameter in own.items():
            parameter.requires_grad = recipe['recurrentBias'] or 'bias_hh' not in name
        self.trained = [parameter for parameter in self.parameters.values() if parameter.requires_grad]
        self.optimizer = run_file.optimizer_of(recipe['optimizer'], self.trained)
        self.best = {name: tensor.to(device) for name, tensor in model.items()} if self.position['best'] else None
        # The network with the averaged weights, which is measured and saved in the place of the network.
        averages = recipe['average']['name'] != 'none'
        self.averaged = copy.deepcopy(self.network).requires_grad_(False) if averages else None
        self.state = None
        self.restore(tensors)
        self.shared = self.network
        if processes.count > 1:
            devices = [device] if device.type == 'cuda' else None
            self.shared = torch.nn.parallel.DistributedDataParallel(self.network, device_ids=devices)
        self.precision = precision
        Scaler = getattr(torch.amp, 'GradScaler', torch.cuda.amp.GradScaler)
        self.scaler = Scaler(init_scale=self.position.get('gradScale', 2.0**16), enabled=precision is not None)

    def restore(self, tensors):
        """Takes what the file has besides the model."""
        like = self.parameters
        if 'training.parameters' in tensors:
            self.network.load_state_dict(run_file.unflat(tensors['training.parameters'], like))
        if self.averaged:
            kept = tensors.get('training.average', tensors.get('training.parameters'))
            self.averaged.load_state_dict(like if kept is None else run_file.unflat(kept, like))
        if self.position['updates'] > 0:
            prefix = 'training.optimizer.'
            vectors = {name[len(prefix) :]: tensor for name, tensor in tensors.items() if name.startswith(prefix)}
            config, updates = self.recipe['optimizer'], self.position['updates']
            run_file.restore_optimizer(config, self.optimizer, self.parameters, vectors, updates)
        if 'training.hidden' in tensors and self.carries:
            hidden = tensors['training.hidden'].transpose(0, 1)
            size, rank, count = len(hidden), self.processes.rank, self.processes.count
            own = hidden[rank * size // count : (rank + 1) * size // count].transpose(0, 1).contiguous()
            self.state = run_file.state_of(self.network, own.to(self.processes.device))

    def ended(self):
        patience = self.recipe['patience']
        late = patience is not None and self.position['sinceBest'] >= patience
        return late or self.position['iteration'] >= self.recipe['iterations']

    def loss(self, network, batch, state):
        """The sum of the losses of this process' share of a batch, and the state after it."""
        ids, targets = (torch.from_numpy(part).to(self.processes.device) for part in (batch.inputs, batch.targets))
        if ids.shape[1] == 0:
            # A process without a sequence takes part with one that predicts nothing.
            ids, targets = ids.new_full((1, 1), -1), ids.new_full((1, 1), -1)
        with torch.autocast('cuda', dtype=self.precision or torch.float16, enabled=self.precision is not None):
            logits, state = network(ids, state)
        if self.precision is not None:
            logits = logits.float()
        losses = torch.nn.functional.cross_entropy(
            logits.flatten(0, 1), targets.flatten(), ignore_index=-1, reduction='sum'
        )
        return losses, state

    def step(self, batch, rate):
        """One training step. Returns the sum of the losses of this process, and the number of symbols of all."""
        processes, recipe = self.processes, self.recipe
        own = batch.share(processes.rank, processes.count)
        # Masks of dropout follow from the step and the process, so that a run that goes on draws what it would have drawn.
        torch.manual_seed(recipe['seed'] + self.position['iteration'] * processes.count + processes.rank)
        self.shared.train()
        self.optimizer.zero_grad(set_to_none=True)
        loss, state = self.loss(self.shared, own, self.state if batch.carried else None)
        # The gradients of the processes are averaged, and those of a batch are a sum.
        self.scaler.scale(loss * (batch.scale * processes.count)).backward()
        self.scaler.unscale_(self.optimizer)
        if recipe['maxNorm'] is not None:
            torch.nn.utils.clip_grad_norm_(self.trained, recipe['maxNorm'])
        if recipe['clipValue'] is not None:
            torch.nn.utils.clip_grad_value_(self.trained, recipe['clipValue'])
        for group in self.optimizer.param_groups:
            group['lr'] = rate
        scale = self.scaler.get_scale()
        self.scaler.step(self.optimizer)
        self.scaler.update()
        # With scaled gradients a step whose gradients are not finite is left out, and the scale is lowered.
        if self.scaler.get_scale() >= scale:
            self.position['updates'] += 1
            self.average()
        if self.carries:
            self.state = run_file.state_of(self.network, run_file.hidden_of(self.network, state).detach())
        self.position['iteration'] += 1
        return loss.detach(), batch.count(), batch.scale

    @torch.no_grad()
    def average(self):
        """Takes the weights into their average."""
        if self.averaged is None:
            return
        config, n = self.recipe['average'], self.position['updates']
        if config['name'] == 'ema':
            rate = 1 if n == 1 else 1 - config['decay']
        else:
            # As JavaScript rounds: halves up.
            start = math.floor(self.recipe['iterations'] * (1 - config['share']) + 0.5)
            rate = 1 if n <= start else 1 / (n - start)
        for average, own in zip(self.averaged.parameters(), self.network.parameters()):
            average.mul_(1 - rate).add_(own, alpha=rate)

    def account(self, losses, flags):
        """Takes the losses of the last steps into the smoothed loss. Returns the sums of all processes' flags, and the losses."""
        sums = torch.stack([total for total, _, _ in losses]).to('cpu', torch.float64)
        values = self.processes.sum(torch.cat([torch.tensor(flags, dtype=torch.float64), sums]))
        smooth, notebook = self.position['smoothLoss'], self.recipe['batching'] == 'notebook'
        weight, report = SMOOTHING.get(self.recipe['batching'], 0.02), []
        for (_, count, scale), total in zip(losses, values[len(flags) :]):
            loss = total * scale if notebook else total / count
            if not math.isfinite(loss):
                raise SystemExit(
                    f'The loss is no longer finite at about step {self.position["iteration"]}. '
                    'Train with a lower learning rate, or with clipping on. The last file is as it was.'
                )
            smooth = loss if smooth is None else smooth * (1 - weight) + loss * weight
            report.append(loss)
        self.position['smoothLoss'] = smooth
        return values[: len(flags)], report

    def shown(self):
        return self.averaged or self.network

    @torch.no_grad()
    def measure(self, network, whole):
        """The mean loss of a network on the held-out part, and its number of symbols."""
        network.eval()
        total, count, state = 0.0, 0, None
        for batch in batches.held_out(self.recipe, whole, self.processes.rank, self.processes.count):
            loss, state = self.loss(network, batch, state if batch.carried else None)
            total, count = total + float(loss), count + batch.count()
        total, count = self.processes.sum(torch.tensor([total, count], dtype=torch.float64))
        return total / count, int(count)

    def evaluate(self):
        """Measures the held-out part, and keeps the weights if they are the best so far. Returns whether they are."""
        nats, _ = self.measure(self.shown(), whole=False)
        position, best = self.position, self.position['best']
        if not math.isfinite(nats):
            raise SystemExit(f'The held-out loss is not finite at step {position["iteration"]}. The last file is as it was.')
        position['heldOut'] = {'iteration': position['iteration'], 'natsPerSymbol': nats}
        better = best is None or nats < best['natsPerSymbol']
        position['sinceBest'] = 0 if better else position['sinceBest'] + 1
        if better:
            position['best'] = position['heldOut']
            self.best = {name: tensor.clone() for name, tensor in self.shown().state_dict().items()}
        self.processes.say(f'Step {position["iteration"]}: held-out loss {nats:.4f} nats per character')
        return better

    def finish(self):
        """Measures the best weights on all of a held-out text."""
        if self.best is None or self.recipe['batching'] not in ('stream', 'windows'):
            return
        network = copy.deepcopy(self.network)
        network.load_state_dict(self.best)
        nats, count = self.measure(network, whole=True)
        step, reading = self.position['best']['iteration'], {'stream': 'carried'}.get(self.recipe['batching'], 'windows')
        if math.isfinite(nats):
            self.position['whole'] = {'iteration': step, 'natsPerSymbol': nats, 'symbols': count, 'reading': reading}
            self.processes.say(f'All of the held-out text ({count} symbols): {nats:.4f} nats per character')

    def save(self, path):
        """Writes the file. All processes come here, since each has a part of the carried state; the first one writes."""
        names, tensors = list(self.parameters), {}
        carries = self.state is not None
        hidden = self.processes.gather(run_file.hidden_of(self.network, self.state).cpu()) if carries else []
        if self.processes.rank > 0:
            return
        model = self.best or self.shown().state_dict()
        for name in names:
            tensors[name] = model[name]
        if carries:
            tensors['training.hidden'] = torch.cat(hidden, 1).to(model['head.weight'].dtype)
        if self.best or self.averaged:
            tensors['training.parameters'] = run_file.flat(self.parameters.values())
        if self.position['updates'] > 0:
            vectors = run_file.kept_vectors(self.recipe['optimizer'], self.optimizer, self.parameters)
            tensors.update({f'training.optimizer.{name}': vector for name, vector in vectors.items()})
            if self.averaged:
                average = self.averaged.state_dict()
                tensors['training.average'] = run_file.flat(average[name] for name in names)
        if self.scaler.is_enabled():
            self.position['gradScale'] = self.scaler.get_scale()
        run_file.write_safetensors(path, {**self.metadata, 'training': json.dumps(self.position)}, tensors)


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
    if per_epoch != schedule['batchesPerEpoch'] or any(batch(step).checksum() != sum for step, sum in schedule['batches']):
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
    if processes.count > 1:
        dist.destroy_process_group()


def train(run, source, options):
    """Trains to the end, or until a signal comes, and writes the file on the way and at the end."""
    per_epoch, batch_of = source
    recipe, position, say = run.recipe, run.position, run.processes.say
    stopped = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.append(True))
    end = min(recipe['iterations'], position['iteration'] + (options.stop_after or recipe['iterations']))
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
