def layer(l, x):
    """The states h of layer l, and its gates. Row 0 is the zero state, row t + 1 the state after input x[t]."""
    W, U = parameters[f'weight_ih_l{l}'], parameters[f'weight_hh_l{l}']
    h, gates = np.zeros((len(x) + 1, units)), []
    for t in range(len(x)):
        xr, xz, xn = np.split(W @ x[t] + parameters[f'bias_ih_l{l}'], 3)
        sr, sz, sn = np.split(U @ h[t] + parameters[f'bias_hh_l{l}'], 3)
        r, z = gate(xr + sr), gate(xz + sz)  # reset, update
        n = np.tanh(xn + r * sn)  # candidate
        h[t + 1] = (1 - z) * n + z * h[t]
        gates.append((r, z, n, sn))
    return h, gates
