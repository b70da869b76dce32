"""Run files of mangosaurus: safetensors with the model, and with what training needs to go on from it."""

import json
import os

import torch

TYPES = {torch.float32: 'F32', torch.float64: 'F64'}
# In flat vectors every tensor begins at a multiple of so many numbers.
ALIGNMENT = 64
# What torch calls the vectors that optimizers keep.
KEPT = {
    'sgd': {},
    'momentum': {'velocity': 'momentum_buffer'},
    'adagrad': {'square_sum': 'sum'},
    'rmsprop': {'square_average': 'square_avg'},
    'adam': {'first_moment': 'exp_avg', 'second_moment': 'exp_avg_sq'},
}


def write_safetensors(path, metadata, tensors):
    """Writes a file aside and puts it in place at once, so that it is never there by halves."""
    header, parts, end = {'__metadata__': metadata}, [], 0
    for name, tensor in tensors.items():
        part = tensor.detach().cpu().contiguous().numpy().tobytes()
        header[name] = {'dtype': TYPES[tensor.dtype], 'shape': list(tensor.shape), 'data_offsets': [end, end + len(part)]}
        parts.append(part)
        end += len(part)
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    aside = path.with_name(f'{path.name}.{os.getpid()}.part')
    with open(aside, 'wb') as file:
        file.writelines([len(text).to_bytes(8, 'little'), text, *parts])
        file.flush()
        os.fsync(file.fileno())
    os.replace(aside, path)


def flat(tensors):
    """One vector of the tensors in their order."""
    parts = []
    for tensor in tensors:
        tensor = tensor.detach().flatten().cpu()
        parts += [tensor, tensor.new_zeros(-len(tensor) % ALIGNMENT)]
    return torch.cat(parts)


def unflat(vector, like):
    """The tensors of a vector, by the names and in the shapes of others."""
    tensors, start = {}, 0
    for name, tensor in like.items():
        tensors[name] = vector[start : start + tensor.numel()].view(tensor.shape).to(tensor.device)
        start += tensor.numel() + -tensor.numel() % ALIGNMENT
    return tensors


def optimizer_of(config, parameters):
    """torch's optimizer of a recipe. The learning rate is set before every step."""
    name = config['name']
    if name == 'adam':
        betas = config['beta1'], config['beta2']
        decay = config['weightDecay']
        return torch.optim.AdamW(parameters, lr=0.0, betas=betas, eps=config['epsilon'], weight_decay=decay)
    if name == 'rmsprop':
        return torch.optim.RMSprop(parameters, lr=0.0, alpha=config['decay'], eps=config['epsilon'])
    if name == 'adagrad':
        # An epsilon under the root is what the sum of squares starts with.
        inner, outer = config['innerEpsilon'], max(config['outerEpsilon'], 1e-30)
        return torch.optim.Adagrad(parameters, lr=0.0, initial_accumulator_value=inner, eps=outer)
    return torch.optim.SGD(parameters, lr=0.0, momentum=config.get('momentum', 0.0))


def kept_vectors(config, optimizer, parameters):
    """What an optimizer keeps, as flat vectors by our names. Parameters that are not trained have zeros."""
    vectors = {}
    for ours, theirs in KEPT[config['name']].items():
        values = [optimizer.state[p].get(theirs) if p in optimizer.state else None for p in parameters.values()]
        values = [torch.zeros_like(p) if v is None else v for v, p in zip(values, parameters.values())]
        if config['name'] == 'adagrad':
            values = [(v - config['innerEpsilon']).clamp(min=0) for v in values]
        vectors[ours] = flat(values)
    return vectors


def restore_optimizer(config, optimizer, parameters, vectors, updates):
    """The reverse of `kept_vectors`, for an optimizer that has done so many updates."""
    for ours, theirs in KEPT[config['name']].items():
        for name, values in unflat(vectors[ours], parameters).items():
            if not parameters[name].requires_grad:
                continue
            if config['name'] == 'adagrad':
                values = values + config['innerEpsilon']
            optimizer.state[parameters[name]].update({theirs: values.clone(), 'step': torch.tensor(float(updates))})


def hidden_of(network, state):
    """The states of all layers, S x B x H: layer by layer, for the LSTM hidden and then cell state."""
    layers = state
    if isinstance(network.rnn, torch.nn.RNNBase):
        layers = zip(*state) if isinstance(state, tuple) else [(part,) for part in state]
    return torch.stack([part for layer in layers for part in layer])


def state_of(network, hidden):
    """The reverse of `hidden_of`."""
    layers = hidden.unflatten(0, (network.rnn.num_layers, -1)) if isinstance(network.rnn, torch.nn.RNNBase) else None
    if layers is None:
        return [tuple(layer) for layer in hidden.unflatten(0, (network.rnn.layers, -1))]
    parts = tuple(layers[:, i].contiguous() for i in range(layers.shape[1]))
    return parts if len(parts) > 1 else parts[0]
