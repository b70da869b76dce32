drawn, distributions, chosen = list(prefix), [], []
for u in uniforms:
    logits = forward(inputs_after(drawn))[0][-1]
    weights = np.exp((logits - logits.max()) / temperature)
    leave_out(weights)
    cumulative = np.cumsum(weights)
    id = int(np.searchsorted(cumulative, u * cumulative[-1], side='right'))  # the first that exceeds u
    p = weights / cumulative[-1]
    print(f'{symbols[id]!r}  u {u:.6f}  probability {p[id]:.6f}')
    drawn.append(id)
    distributions.append(p)
    chosen.append(p[id])
    if id == 0:  # the newline ends a name
        break
written = ''.join(symbols[id] for id in drawn if len(symbols[id]) == 1)  # labels have no text
print(repr(written))
