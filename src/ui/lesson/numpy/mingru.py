def layer(l, x):
    """The states h of layer l, and its gates. Row 0 is the zero state, row t + 1 the state after input x[t]."""
    W, b = parameters[f'weight_ih_l{l}'], parameters[f'bias_ih_l{l}']
    h, gates = np.zeros((len(x) + 1, units)), []
    for t in range(len(x)):
        z, n = np.split(W @ x[t] + b, 2)
        z = gate(z)  # update; n is the candidate
        h[t + 1] = (1 - z) * h[t] + z * n
        gates.append((z, n))
    return h, gates
