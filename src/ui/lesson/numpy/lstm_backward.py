def layer_backward(l, dh, x, h, c, gates):
    """Back through time in layer l: from dh, the gradient from above, to dL/dx. Makes dh the whole of dL/dh<t>."""
    W, U = parameters[f'weight_ih_l{l}'], parameters[f'weight_hh_l{l}']
    dz = np.zeros((len(x), 4 * units))
    later, dc = np.zeros(units), np.zeros(units)  # what flows back from h<t + 1> and c<t + 1>
    for t in reversed(range(len(x))):
        i, f, g, o = gates[t]
        tanh_c = np.tanh(c[t + 1])
        dh[t] += later
        dc += dh[t] * o * (1 - tanh_c**2)
        di, df, dg, do = dc * g * slope(i), dc * c[t] * slope(f), dc * i * (1 - g**2), dh[t] * tanh_c * slope(o)
        dz[t] = np.concatenate((di, df, dg, do))
        later, dc = U.T @ dz[t], dc * f
    gradients[f'weight_ih_l{l}'] = dz.T @ x
    gradients[f'weight_hh_l{l}'] = dz.T @ h[:-1]
    gradients[f'bias_ih_l{l}'] = dz.sum(axis=0)
    gradients[f'bias_hh_l{l}'] = dz.sum(axis=0)
    return dz @ W
