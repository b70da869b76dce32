"""{{title}}: a network that writes {{mode}} symbol by symbol ({{sizes}}). Exported by mangosaurus.

    python model.py                            prints what it writes
    import model; network = model.load()       the network, in evaluation mode
    model.generate(network, {{example}}

It reads the id of a symbol and predicts the next one. `network.symbols` has the symbols by id; 0 is the newline{{end}}.
Needs PyTorch and the file model.safetensors beside this one.
"""

import json
import pathlib

import torch

FOLDER = pathlib.Path(__file__).parent
TYPES = {'F32': torch.float32, 'F64': torch.float64}

{{recurrent}}
class Model(torch.nn.Module):
    """Recurrent layers and a linear head."""

    def __init__(self, config, symbols):
        super().__init__()
        units, layers = config['hiddenSize'], config['layers']
        self.symbols = symbols
        self.rnn = {{module}}(len(symbols), units, layers, dropout=config['dropout'] if layers > 1 else 0.0)
        self.drop = torch.nn.Dropout(config['outputDropout'])
        self.head = torch.nn.Linear(units, len(symbols))

    def forward(self, ids, state=None):
        """From ids, T x B, to logits, T x B x V, and the state to go on with. Id -1 is the zero vector."""
        x = torch.nn.functional.one_hot(ids + 1, len(self.symbols) + 1)[..., 1:].to(self.head.weight)
        x, state = self.rnn(x, state)
        return self.head(self.drop(x)), state

    def ids(self, text):
        """The ids of a text."""
        unknown = sorted(set(text) - set(self.symbols))
        if unknown:
            raise ValueError(f'The model does not know {unknown}; it knows {self.symbols}.')
        return [self.symbols.index(symbol) for symbol in text]


def read_safetensors(path):
    """The metadata and the tensors of a file: 8 bytes with the length of a header in JSON, the header, raw tensors."""
    content = path.read_bytes()
    start = 8 + int.from_bytes(content[:8], 'little')
    header = json.loads(content[8:start])
    metadata = header.pop('__metadata__')
    tensors = {}
    for name, entry in header.items():
        begin, end = (start + offset for offset in entry['data_offsets'])
        flat = torch.frombuffer(bytearray(content[begin:end]), dtype=TYPES[entry['dtype']])
        tensors[name] = flat.reshape(entry['shape'])
    return metadata, tensors


def load(path=FOLDER / 'model.safetensors'):
    """The network with its weights, in evaluation mode."""
    metadata, tensors = read_safetensors(pathlib.Path(path))
    network = Model(json.loads(metadata['config']), json.loads(metadata['symbols']))
    network.to(tensors['head.weight'].dtype).load_state_dict(tensors)
    return network.eval()


def draw(logits, temperature, random):
    """A symbol from each row of logits; the likeliest at temperature 0."""
    if temperature == 0:
        return logits.argmax(-1)
    return torch.multinomial((logits / temperature).softmax(-1), 1, generator=random)[:, 0]


{{generate}}

if __name__ == '__main__':
    print({{print}})
