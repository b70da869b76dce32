
{{gate}}
class Recurrent(torch.nn.Module):
    """{{summary}}"""

    def __init__(self, inputs, units, layers, dropout=0.0):
        super().__init__()
        self.units, self.layers, self.dropout = units, layers, dropout
        rows, bound = {{gates}} * units, units**-0.5
        for l in range(layers):
            shapes = {'weight_ih': (rows, units if l else inputs), 'bias_ih': (rows,)}
{{more}}            for name, shape in shapes.items():
                values = torch.empty(shape).uniform_(-bound, bound)
                self.register_parameter(f'{name}_l{l}', torch.nn.Parameter(values))

    def forward(self, x, states=None):
        """From T x B x inputs to T x B x units, and the states of every layer after the last step."""
        zeros = x.new_zeros(x.shape[1], self.units)
        after = []
        for l in range(self.layers):
            state = states[l] if states else ({{zeros}})
            if l > 0:
                x = torch.nn.functional.dropout(x, self.dropout, self.training)
            gates = torch.nn.functional.linear(x, getattr(self, f'weight_ih_l{l}'), getattr(self, f'bias_ih_l{l}'))
            outputs = []
            for z in gates:
                state = self.step(z, state, l)
                outputs.append(state[0])
            x = torch.stack(outputs)
            after.append(state)
        return x, after

{{step}}

