"""The parameters of the cases that PyTorch computes golden numbers for."""

import numpy as np
import torch

PARAMETER_SEED = 11
ROWS_PER_UNIT = {'rnn': 1, 'gru': 3, 'lstm': 4, 'mingru': 2}


def draw_parameters(case):
    """Normal numbers times scale / sqrt(H), in the order of the layout; a bias that is not trained is zero."""
    H, V = case['hiddenSize'], case['vocabSize']
    rows = ROWS_PER_UNIT[case['cell']] * H
    recurrent = case['cell'] != 'mingru'
    shapes = {}
    for layer in range(case['layers']):
        shapes[f'rnn.weight_ih_l{layer}'] = (rows, V if layer == 0 else H)
        if recurrent:
            shapes[f'rnn.weight_hh_l{layer}'] = (rows, H)
        shapes[f'rnn.bias_ih_l{layer}'] = (rows,)
        if recurrent:
            shapes[f'rnn.bias_hh_l{layer}'] = (rows,)
    shapes['head.weight'] = (V, H)
    shapes['head.bias'] = (V,)
    random = np.random.RandomState(PARAMETER_SEED)
    factor = case['scale'] / np.sqrt(H)
    parameters = {}
    for name, shape in shapes.items():
        untrained = 'bias_hh' in name and not case['recurrentBias']
        values = np.zeros(shape) if untrained else random.randn(*shape) * factor
        parameters[name] = torch.tensor(values, dtype=torch.float64, requires_grad=not untrained)
    return parameters
