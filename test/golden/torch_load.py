"""Loads the model files of torch/ beside this file into torch.nn modules and writes their logits to torch_load.json.

A model file is read here by hand, as anybody could: 8 bytes of length, a header in JSON, raw tensors. Its tensors go into
the module unchanged: load_state_dict is strict about names and shapes.

The files were written by the command-line tool, as told in MADE_BY. Needs torch; run with: python3 torch_load.py
A file of one's own is shown with: python3 torch_load.py FILE
"""

import json
import pathlib
import struct
import sys

import torch

HERE = pathlib.Path(__file__).parent
TRAIN = 'train --input src/corpus/dinosaurs.txt --seed 5'
MADE_BY = {
    'rnn': f'{TRAIN} --preset notebook --hidden 7 --max-steps 30 --device cpu',
    'lstm': f'{TRAIN} --mode text --layers 2 --hidden 5 --batch-size 4 --seq-length 20 --max-steps 12'
            ' --device reference',
    'gru': f'{TRAIN} --preset names --layers 3 --hidden 6 --max-steps 30 --device cpu',
}
MODULES = {'rnn': torch.nn.RNN, 'lstm': torch.nn.LSTM, 'gru': torch.nn.GRU}
TYPES = {'F32': torch.float32, 'F64': torch.float64, 'F16': torch.float16, 'BF16': torch.bfloat16}
# T x B ids; -1 is the zero vector.
INPUTS = [[-1, 0, 3], [4, 1, 20], [26, -1, 3], [0, 9, 9], [7, 0, 15], [1, 2, 12]]


class Model(torch.nn.Module):
    def __init__(self, config):
        super().__init__()
        H, V = config['hiddenSize'], config['vocabSize']
        self.rnn = MODULES[config['cell']](V, H, config['layers'])
        self.head = torch.nn.Linear(H, V)

    def forward(self, x):
        return self.head(self.rnn(x)[0])


def read(path):
    """The metadata and the tensors of a file."""
    content = path.read_bytes()
    (length,) = struct.unpack('<Q', content[:8])
    header = json.loads(content[8 : 8 + length])
    metadata = header.pop('__metadata__')
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry['data_offsets'])
        flat = torch.frombuffer(bytearray(content[begin:end]), dtype=TYPES[entry['dtype']])
        tensors[name] = flat.reshape(entry['shape'])
    return metadata, tensors


def logits(path):
    metadata, tensors = read(path)
    config = json.loads(metadata['config'])
    assert config['gateActivation'] == 'sigmoid', 'torch has no other gates'
    model = Model(config).double()
    own = {name: tensor for name, tensor in tensors.items() if not name.startswith('training.')}
    model.load_state_dict(own, strict=True)
    x = torch.tensor([[[float(id == v) for v in range(config['vocabSize'])] for id in row] for row in INPUTS])
    with torch.no_grad():
        return model(x.double())


if len(sys.argv) > 1:
    print(logits(pathlib.Path(sys.argv[1])))
    sys.exit()
golden = {
    'madeWith': f'torch {torch.__version__}',
    'inputs': INPUTS,
    'models': {name: {'madeBy': by, 'logits': logits(HERE / 'torch' / f'{name}.safetensors').flatten().tolist()}
               for name, by in MADE_BY.items()},
}
(HERE / 'torch_load.json').write_text(json.dumps(golden) + '\n')
