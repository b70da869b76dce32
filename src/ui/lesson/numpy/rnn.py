def layer(l, x):
    """The states a<t> of layer l. Row 0 is the zero state, row t + 1 the state after input x[t]."""
    Wax, Waa = parameters[f'Wax_l{l}'], parameters[f'Waa_l{l}']
    b = parameters[f'b_l{l}'] + parameters[f'b_hh_l{l}']
    a = np.zeros((len(x) + 1, units))
    for t in range(len(x)):
        a[t + 1] = np.tanh(Wax @ x[t] + Waa @ a[t] + b)  # equation 1
    return (a,)  # an rnn has no gates
