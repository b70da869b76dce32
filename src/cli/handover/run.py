"""A run of mangosaurus as PyTorch trains it: a step, measuring, averaging, and its file."""

import copy
import json
import math

import torch

import batches
import run_file
from model import Model

# The weight of the newest loss in the smoothed one.
SMOOTHING = {'notebook': 0.001}


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
        # Mixed precision is for training alone.
        mixed = self.precision is not None and network.training
        with torch.autocast('cuda', dtype=self.precision or torch.float16, enabled=mixed):
            logits, state = network(ids, state)
        logits = logits.to(self.network.head.weight.dtype)
        losses = torch.nn.functional.cross_entropy(
            logits.flatten(0, 1), targets.flatten(), ignore_index=-1, reduction='sum'
        )
        return losses, state

    def step(self, batch, rate):
        """One training step. Returns the sum of the losses of this process, and the number and the factor of those of all."""
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
            hidden = run_file.hidden_of(self.network, state).detach().to(self.network.head.weight.dtype)
            self.state = run_file.state_of(self.network, hidden)
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
