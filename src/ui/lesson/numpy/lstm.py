def layer(l, x):
    """The states h and c of layer l, and its gates. Row 0 is the zero state, row t + 1 the state after input x[t]."""
    W, U = parameters[f'weight_ih_l{l}'], parameters[f'weight_hh_l{l}']
    b = parameters[f'bias_ih_l{l}'] + parameters[f'bias_hh_l{l}']
    h, c, gates = np.zeros((len(x) + 1, units)), np.zeros((len(x) + 1, units)), []
    for t in range(len(x)):
        i, f, g, o = np.split(W @ x[t] + U @ h[t] + b, 4)
        i, f, g, o = gate(i), gate(f), np.tanh(g), gate(o)  # input, forget, candidate, output
        c[t + 1] = f * c[t] + i * g
        h[t + 1] = o * np.tanh(c[t + 1])
        gates.append((i, f, g, o))
    return h, c, gates
