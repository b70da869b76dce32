def layer_backward(l, dh, x, h, gates):
    """Back through time in layer l: from dh, the gradient from above, to dL/dx. Makes dh the whole of dL/dh<t>."""
    W, U = parameters[f'weight_ih_l{l}'], parameters[f'weight_hh_l{l}']
    dx, ds = np.zeros((len(x), 3 * units)), np.zeros((len(x), 3 * units))  # of W x + bias_ih and of U h + bias_hh
    later = np.zeros(units)  # what flows back from h<t + 1>
    for t in reversed(range(len(x))):
        r, z, n, sn = gates[t]
        dh[t] += later
        dn = dh[t] * (1 - z) * (1 - n**2)
        dr, dz = dn * sn * slope(r), dh[t] * (h[t] - n) * slope(z)
        dx[t], ds[t] = np.concatenate((dr, dz, dn)), np.concatenate((dr, dz, dn * r))
        later = U.T @ ds[t] + dh[t] * z
    gradients[f'weight_ih_l{l}'] = dx.T @ x
    gradients[f'weight_hh_l{l}'] = ds.T @ h[:-1]
    gradients[f'bias_ih_l{l}'] = dx.sum(axis=0)
    gradients[f'bias_hh_l{l}'] = ds.sum(axis=0)
    return dx @ W
