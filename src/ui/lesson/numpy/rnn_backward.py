def layer_backward(l, da, x, a):
    """Back through time in layer l: from da, the gradient from above, to dL/dx. Makes da the whole of dL/da<t>."""
    Wax, Waa = parameters[f'Wax_l{l}'], parameters[f'Waa_l{l}']
    dz = np.zeros((len(x), units))
    later = np.zeros(units)  # what flows back from a<t + 1>
    for t in reversed(range(len(x))):
        da[t] += later
        dz[t] = da[t] * (1 - a[t + 1] ** 2)  # the derivative of tanh
        later = Waa.T @ dz[t]
    gradients[f'Wax_l{l}'] = dz.T @ x
    gradients[f'Waa_l{l}'] = dz.T @ a[:-1]
    gradients[f'b_l{l}'] = dz.sum(axis=0)
    gradients[f'b_hh_l{l}'] = dz.sum(axis=0)
    return dz @ Wax
