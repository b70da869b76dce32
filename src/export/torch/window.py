@torch.no_grad()
def generate(network, begin='', length=500, temperature=1.0, seed=0, window={{window}}):
    """`begin` and `length` symbols after it, each predicted from the `window` symbols before it, as in training: every
    window is read from the zero state, and zero vectors fill it before the first symbol."""
    random = torch.Generator().manual_seed(seed)
    ids = [-1] * window + network.ids(begin)
    for _ in range(length):
        logits, _ = network(torch.tensor(ids[-window:])[:, None])
        ids += draw(logits[-1], temperature, random).tolist()
    return ''.join(network.symbols[id] for id in ids[window:])
