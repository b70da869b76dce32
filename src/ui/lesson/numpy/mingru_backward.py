def layer_backward(l, dh, x, h, gates):
    """Back through time in layer l: from dh, the gradient from above, to dL/dx. Makes dh the whole of dL/dh<t>."""
    dz = np.zeros((len(x), 2 * units))
    later = np.zeros(units)  # what flows back from h<t + 1>
    for t in reversed(range(len(x))):
        z, n = gates[t]
        dh[t] += later
        dz[t] = np.concatenate((dh[t] * (n - h[t]) * slope(z), dh[t] * z))
        later = dh[t] * (1 - z)
    gradients[f'weight_ih_l{l}'] = dz.T @ x
    gradients[f'bias_ih_l{l}'] = dz.sum(axis=0)
    return dz @ parameters[f'weight_ih_l{l}']
